/* Keys and passkeys: hands the browser what the server asks, and the server what the key answers. */
(() => {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((item) => ({ ...item, id: bytes(item.id) }));

  const create = ({ publicKey: asked }) =>
    navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: known(asked.excludeCredentials),
      },
    });
  const get = ({ publicKey: asked }) =>
    navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) },
    });
  const answer = (credential) => {
    const { response } = credential;
    const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const parts = Object.fromEntries(names.filter((name) => response[name]).map((name) => [name, text(response[name])]));
    if (response.getTransports) parts.transports = response.getTransports();
    return {
      type: credential.type,
      id: credential.id,
      rawId: text(credential.rawId),
      authenticatorAttachment: credential.authenticatorAttachment,
      response: parts,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  };

  for (const form of document.querySelectorAll("form[data-key]")) {
    const button = form.querySelector("[data-use-key]");
    const state = form.querySelector("[data-key-state]");
    const options = JSON.parse(document.getElementById("key-options").textContent);
    if (!window.PublicKeyCredential) {
      button.hidden = true;
      state.textContent = state.dataset.missing;
      continue;
    }
    button.addEventListener("click", async () => {
      button.disabled = true;
      state.textContent = state.dataset.waiting;
      try {
        const credential = await (form.dataset.key === "create"
          ? create(options.creation_options)
          : get(options.request_options));
        form.elements.credential.value = JSON.stringify(answer(credential));
        form.submit();
      } catch {
        button.disabled = false;
        state.textContent = state.dataset.failed;
      }
    });
  }
})();
