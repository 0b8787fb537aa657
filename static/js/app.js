/* Everything here only shortens a way that also works without it. No storage, no eval, no framework. */
(() => {
  "use strict";
  const root = document.documentElement;
  const body = () => document.body;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const setting = (name) => body().dataset[name] || "";
  root.classList.add("has-script");

  /* Exit this page: white at once, then the session ends, then the neutral site takes this page's place. What is still
     asked for is not listened to: its answer, that nobody is signed in, would open the sign-in instead. */
  const hide = () => {
    root.classList.add("gone");
    document.title = "\u00a0";
    signingOut = true;
  };
  const exit = () => {
    hide();
    const data = new FormData();
    data.append("beacon", "1");
    const form = $("#exit-form");
    if (form) navigator.sendBeacon(form.action, data);
    channel?.postMessage({ kind: "gone" });
    location.replace(setting("exitTo"));
  };
  for (const kind of ["htmx:beforeRequest", "htmx:beforeOnLoad"]) {
    document.addEventListener(kind, (event) => { if (root.classList.contains("gone")) event.preventDefault(); });
  }

  /* A page taken out of the browser's memory must ask the server again. */
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  /* One clock of idleness for all open tabs. */
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("casetracker") : null;
  let lastUse = Date.now();
  let lastPing = Date.now();
  let signingOut = false;
  const used = (tell = true) => {
    const now = Date.now();
    if (tell && now - lastUse > 2000) channel?.postMessage({ kind: "used" });
    lastUse = now;
    const dialog = $("#idle-dialog");
    if (dialog && !dialog.open && now - lastPing > 60000) ping();
  };
  const ping = () => {
    const dialog = $("#idle-dialog");
    if (!dialog) return;
    lastPing = Date.now();
    fetch(dialog.dataset.ping, { method: "POST", headers: token() }).catch(() => {});
  };
  const token = () => ({ "X-CSRFToken": JSON.parse(body().getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "" });
  channel?.addEventListener("message", (event) => {
    if (event.data.kind === "gone") {
      hide();
      location.replace(setting("exitTo"));
    } else if (event.data.kind === "out") {
      location.reload();
    } else {
      lastUse = Date.now();
      closeIdle();
    }
  });
  const closeIdle = () => {
    const dialog = $("#idle-dialog");
    if (dialog?.open) dialog.close();
  };
  const watchIdle = () => {
    const dialog = $("#idle-dialog");
    const limit = Number(setting("idle"));
    if (!dialog || !limit || signingOut) return;
    const left = limit - (Date.now() - lastUse) / 1000;
    if (left <= 0) {
      signingOut = true;
      fetch(dialog.dataset.out, { method: "POST", headers: token() , body: new URLSearchParams({ beacon: "1" }) })
        .catch(() => {})
        .finally(() => {
          channel?.postMessage({ kind: "out" });
          location.reload();
        });
      return;
    }
    if (left <= Number(setting("idleWarning"))) {
      if (!dialog.open) {
        dialog.showModal();
        const say = $("#idle-say");
        say.textContent = say.dataset.text;
      }
      const seconds = Math.max(0, Math.ceil(left));
      $("#idle-left").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    } else if (dialog.open) {
      closeIdle();
    }
  };
  setInterval(watchIdle, 1000);
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(kind, () => { if (!$("#idle-dialog")?.open) used(); }, { passive: true, capture: true });
  }

  /* Keys. Shift three times within five seconds always exits; the rest can be switched off in the profile. */
  let shifts = [];
  let armed = false;
  let prefix = "";
  const dots = () => $$(".exit-dots i").forEach((dot, place) => dot.classList.toggle("is-on", place < shifts.length));
  const typing = (element) => element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  addEventListener("keydown", (event) => {
    armed = event.key === "Shift" && !event.repeat && !event.ctrlKey && !event.altKey;
    if (event.key !== "Shift") { shifts = []; dots(); }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && setting("shortcuts") === "on") {
      const form = event.target.closest("form");
      if (form) { event.preventDefault(); form.requestSubmit($("[data-submit]", form) || undefined); }
      return;
    }
    if (setting("shortcuts") !== "on" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event.target) || $("dialog[open]")) return;
    if (event.key === "?") { event.preventDefault(); $("#shortcuts")?.showModal(); return; }
    const key = prefix ? `${prefix} ${event.key}` : event.key;
    prefix = event.key === "g" && !prefix ? "g" : "";
    if (prefix) { setTimeout(() => { prefix = ""; }, 1500); return; }
    const target = $$("[data-shortcut]").find((item) => item.dataset.shortcut === key);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input")) {
      if (target.offsetParent) target.focus();
      else { $("details.phone-menu")?.setAttribute("open", ""); $("#phone-search")?.focus(); }
    } else target.click();
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !armed || !$("#exit-form")) return;
    const now = Date.now();
    shifts = [...shifts.filter((at) => now - at < 5000), now];
    dots();
    if (shifts.length >= 3) exit();
    else setTimeout(() => { shifts = shifts.filter((at) => Date.now() - at < 5000); dots(); }, 5100);
  });

  /* Menus close when one looks elsewhere. */
  document.addEventListener("click", (event) => {
    for (const menu of $$("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = $("details[data-menu][open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
  });

  /* Buttons. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.closest("#exit-form") || button.getAttribute("form") === "exit-form") { event.preventDefault(); exit(); }
    else if (button.id === "idle-stay") { closeIdle(); lastUse = 0; lastPing = 0; used(); }
    else if (button.id === "lost-retry") retry();
    else if (button.dataset.openDialog) $(`#${button.dataset.openDialog}`)?.showModal();
    else if (button.dataset.date) setDate(button);
    else if (button.matches("[data-error-summary] a")) {
      const target = document.getElementById(button.hash.slice(1));
      if (target) { event.preventDefault(); target.focus(); target.closest(".field")?.scrollIntoView({ block: "center" }); }
    }
  });
  const setDate = (button) => {
    const [year, month, day] = button.dataset.date.split("-").map(Number);
    const inputs = $$("input", button.closest("[data-date-parts]"));
    [day, month, year].forEach((value, place) => { inputs[place].value = value; });
    inputs[2].dispatchEvent(new Event("input", { bubbles: true }));
    inputs[2].dispatchEvent(new Event("change", { bubbles: true }));
  };

  /* A list that follows another answer, for example the regencies of a province. */
  document.addEventListener("change", async (event) => {
    for (const select of $$("select[data-options-url]")) {
      if (select.dataset.parent !== event.target.id || !select.dataset.optionsUrl) continue;
      select.disabled = true;
      try {
        const answer = await fetch(`${select.dataset.optionsUrl}?parent=${encodeURIComponent(event.target.value)}`);
        if (answer.ok && !answer.redirected) select.innerHTML = await answer.text();
        else throw new Error(answer.status);
      } catch {
        const button = $("[data-without-script]", select.parentElement);
        button?.removeAttribute("data-without-script");
      }
      select.disabled = false;
    }
  });

  /* Saving: one submission at a time, and a lost connection loses nothing. */
  let failed = null;
  const busy = (form, on, submitter) => {
    if (on) form.dataset.busy = "1"; else delete form.dataset.busy;
    const button = submitter || $("[data-submit]", form) || $("button:not([type=button])", form);
    if (!button) return;
    if (on && !button.dataset.words) {
      button.dataset.words = button.innerHTML;
      if (button.matches(".btn")) button.textContent = setting("saving");
      button.setAttribute("aria-disabled", "true");
    } else if (!on && button.dataset.words) {
      button.innerHTML = button.dataset.words;
      delete button.dataset.words;
      button.removeAttribute("aria-disabled");
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.busy) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.clean = "1";
    failed = null;
    const submitter = event.submitter;
    setTimeout(() => { if (!event.defaultPrevented || form.hasAttribute("hx-boost")) busy(form, true, submitter); });
  }, true);
  const showLost = (why) => {
    const banner = $("#lost-banner");
    $("#lost-text").textContent = banner.dataset[why];
    $("#lost-sign-in").hidden = why !== "out";
    $("#lost-retry").hidden = !failed;
    banner.hidden = false;
  };
  const retry = async () => {
    $("#lost-banner").hidden = true;
    if (!failed?.isConnected) return;
    await renewToken();
    failed.requestSubmit($("[data-submit]", failed) || undefined);
  };
  /* Signing in again in another tab makes the token of this page too old; the page asks for a new one. */
  const renewToken = async () => {
    try {
      const answer = await fetch(location.href);
      if (answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      body().setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
      for (const field of $$("input[name=csrfmiddlewaretoken]")) field.value = token()["X-CSRFToken"];
    } catch { /* still no connection: the retry will say so */ }
  };
  const lost = (event) => {
    const form = event.detail.elt.closest("form");
    if (form) { busy(form, false); $$("[data-words]", form).forEach((button) => busy(form, false, button)); }
    failed = form;
    if (form || event.detail.requestConfig?.verb !== "get") showLost(event.detail.xhr?.status ? "broken" : "lost");
  };
  for (const kind of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(kind, lost);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest("form");
    if (form) { busy(form, false); $$("[data-words]", form).forEach((button) => busy(form, false, button)); }
  });
  /* A page that sends us to sign in must not be put inside this one, nor take the place of what was typed. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.boosted && event.detail.xhr.responseText.includes("data-sign-in") && !$("form[data-sign-in]")) {
      event.detail.shouldSwap = false;
      failed = event.detail.requestConfig.elt.closest("form");
      showLost("out");
      return;
    }
    const whole = /<html[\s>]/i.test(event.detail.xhr.responseText.slice(0, 400));
    if (whole && !event.detail.boosted && event.detail.target !== body()) {
      event.detail.shouldSwap = false;
      location.assign(event.detail.xhr.responseURL || location.href);
    }
  });

  /* Drafts: five seconds after a change, the form goes to its draft address. */
  const drafts = new WeakMap();
  const saveDraft = async (form) => {
    /* A late draft must not take the place of what was sent meanwhile. */
    if (!form.isConnected) return false;
    if (form.dataset.busy) {
      drafts.set(form, setTimeout(() => saveDraft(form), 5000));
      return false;
    }
    const state = $("[data-autosave-status]", form);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", headers: token(), body: new FormData(form) });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      lastPing = Date.now();
      if (state) {
        const time = new Date();
        const pad = (number) => String(number).padStart(2, "0");
        state.textContent = `${state.dataset.saved} ${pad(time.getHours())}.${pad(time.getMinutes())}`;
      }
      $("#lost-banner").hidden = true;
      return true;
    } catch {
      if (state) state.textContent = state.dataset.failed;
      renewToken();
      drafts.set(form, setTimeout(() => saveDraft(form), 15000));
      return false;
    }
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (form) delete form.dataset.clean;
    if (form) form.dataset.dirty = "1";
    count(event.target);
    if (!form?.dataset.autosave) return;
    clearTimeout(drafts.get(form));
    drafts.set(form, setTimeout(() => saveDraft(form), 5000));
  });
  addEventListener("beforeunload", (event) => {
    if (root.classList.contains("gone") || signingOut) return;
    if ($$("main form[data-dirty][method=post]:not([data-clean])").some((form) => !form.dataset.autosave)) event.preventDefault();
  });

  /* The other language, with everything typed still in place. */
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-language]");
    if (!form || !$("main form[data-dirty]")) return;
    event.preventDefault();
    const typed = $$("main form").map((item) => [...new FormData(item)]);
    const data = new FormData(form, event.submitter);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      root.lang = page.documentElement.lang;
      document.title = page.title;
      body().replaceChildren(...page.body.childNodes);
      prepare(body());
      $$("main form").forEach((item, place) => refill(item, typed[place] || []));
      window.htmx?.process(body());
    } catch {
      busy(form, false);
      showLost("lost");
    }
  });
  const refill = (form, pairs) => {
    const values = Map.groupBy ? Map.groupBy(pairs, ([name]) => name) : pairs.reduce((map, pair) => map.set(pair[0], [...(map.get(pair[0]) || []), pair]), new Map());
    for (const element of form.elements) {
      if (!element.name || element.type === "file" || element.name === "csrfmiddlewaretoken") continue;
      const given = (values.get(element.name) || []).map(([, value]) => value);
      if (element.matches("[type=checkbox], [type=radio]")) element.checked = given.includes(element.value);
      else if (given.length && element.tagName !== "BUTTON") element.value = given.shift();
    }
    if (pairs.length) form.dataset.dirty = "1";
  };

  /* Characters left, shown near the limit. */
  const count = (field) => {
    if (!field.matches?.("textarea[maxlength]")) return;
    let note = field.nextElementSibling;
    if (!note?.matches(".counter")) {
      note = Object.assign(document.createElement("p"), { className: "counter" });
      note.setAttribute("aria-live", "polite");
      field.after(note);
    }
    const left = field.maxLength - field.value.length;
    note.textContent = left < field.maxLength / 5 ? `${field.value.length} / ${field.maxLength}` : "";
  };

  /* What a page, or a part of one, needs when it arrives. */
  const prepare = (part) => {
    $$("[data-needs-script]", part).forEach((item) => { item.hidden = false; });
    [part, ...$$("[data-expires]", part)].filter((item) => item.matches?.("[data-expires]")).forEach((item) => {
      setTimeout(() => $("[data-undo]", item)?.remove(), Number(item.dataset.expires) * 1000);
    });
    for (const form of $$("main form[method=post]:not([data-plain]):not([hx-post])", part)) form.setAttribute("hx-boost", "true");
    const said = $("[data-announce]", part.parentElement || part);
    if (said) announce(said);
    const problem = $("[data-error-summary]", part);
    if (problem) problem.focus();
  };
  let announced = "";
  const announce = (item) => {
    const value = item.dataset.announce;
    const step = value === "end" ? "end" : String(Math.floor(Number(value) / 25) * 25);
    if (step === announced || step === "0" || step === "end") return;
    announced = step;
    item.textContent = `${step} %`;
  };
  document.addEventListener("htmx:beforeProcessNode", (event) => {
    if (event.target === body()) return;
    $$("form[method=post]:not([data-plain]):not([hx-post]):not([hx-boost])", event.target.parentElement || event.target)
      .filter((form) => form.closest("main")).forEach((form) => form.setAttribute("hx-boost", "true"));
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    prepare(event.detail.elt);
    if (event.detail.boosted) ($("[data-error-summary]") || $("h1"))?.focus();
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => prepare(body()));
  else prepare(body());
})();
