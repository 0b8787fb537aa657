/* The explorer of the API page. It is large, so it is fetched only when somebody asks for it. */
(() => {
  "use strict";
  const button = document.getElementById("open-explorer");
  if (!button) return;
  const { script, style, schema, failed } = button.dataset;

  const add = (tag, attributes) =>
    new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement(tag), attributes);
      element.addEventListener("load", resolve);
      element.addEventListener("error", reject);
      document.head.append(element);
    });

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await Promise.all([add("link", { rel: "stylesheet", href: style }), add("script", { src: script })]);
    } catch {
      button.disabled = false;
      document.getElementById("explorer-state").textContent = failed;
      return;
    }
    const explorer = document.getElementById("explorer");
    explorer.hidden = false;
    document.getElementById("operations").hidden = true;
    button.parentElement.remove();
    window.SwaggerUIBundle({
      url: schema,
      domNode: explorer,
      presets: [window.SwaggerUIBundle.presets.apis],
      layout: "BaseLayout",
      deepLinking: false,
      persistAuthorization: false,
      validatorUrl: null,
      docExpansion: "list",
    });
  });
})();
