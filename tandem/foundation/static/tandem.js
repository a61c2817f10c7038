// Progressive enhancement only: every page works without this file.
(() => {
  "use strict";
  const body = document.body;

  // Conceal and lock after 30 idle minutes (CJIS AC-11). The database locks by itself; this hides the screen.
  const idle = Number(body.dataset.idleSeconds || 0);
  if (idle && body.dataset.lockUrl) {
    let last = Date.now();
    // Whoever works in another tab is not idle: a forgotten tab must not lock the session under their hands.
    const tabs = new BroadcastChannel("tandem-awake");
    const awake = () => { if (Date.now() - last > 1000) tabs.postMessage(""); last = Date.now(); };
    tabs.onmessage = () => { last = Date.now(); };
    for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, awake, { passive: true });
    setInterval(() => {
      if (Date.now() - last < idle * 1000) return;
      document.getElementById("veil").hidden = false;
      document.getElementById("lock-now").requestSubmit();
    }, 5000);
    // What is half written goes along, is sealed by the server into the locked page, and comes back with the password.
    const TYPED = "textarea, input:not([type]), input[type=text], input[type=search], input[type=tel], input[type=email], input[type=number]";
    document.getElementById("lock-now").addEventListener("submit", (event) => {
      const written = (form) => [...form.querySelectorAll(TYPED)].reduce((n, e) => n + (e.name && e.value !== e.defaultValue ? e.value.length : 0), 0);
      const form = [...document.querySelectorAll("main form[method=post]")].sort((a, b) => written(b) - written(a))[0];
      const give = (name, value) => { const field = document.createElement("input"); Object.assign(field, { type: "hidden", name, value }); event.target.append(field); };
      give("unsaved_to", location.pathname + location.search);
      if (form && written(form)) give("unsaved_fields", JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === "string")));
    });
  }
  // A page that the browser kept whole stands here again after Back: it may be a locked or ended session's, so it is asked for anew.
  addEventListener("pageshow", (event) => { if (event.persisted) { body.hidden = true; location.reload(); } });

  // A second press while the first is on its way does nothing: on a slow line it would be refused, and the refusal shown in place of what was done.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || event.defaultPrevented) return; // form.method may be a field of that name
    if (Date.now() - (form.dataset.sent || 0) < 5000) { event.preventDefault(); return; }
    form.dataset.sent = Date.now();
  });

  // On a phone the rooms lie in a strip that scrolls sideways: the one we are in is in sight.
  document.querySelector(".t-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // Safe exit: leaves no way back in this tab's history. Escape does the same.
  const exit = document.querySelector("[data-safe-exit]");
  if (exit) {
    const leave = (event) => { event.preventDefault(); document.title = " "; body.hidden = true; location.replace(exit.href); };
    exit.addEventListener("click", leave);
    addEventListener("keydown", (event) => { if (event.key === "Escape") leave(event); });
  }

  // Keyboard: / search, g then a letter goes to a room, j and k walk the rows of a list, Enter opens (the row's link has the
  // focus, so the browser does that), ? help. Never while typing.
  let g = 0;
  const ROWS = "main .t-table tbody tr, main .t-list > li, main .t-clocks > li";
  const walk = (step) => {
    const links = [...document.querySelectorAll(ROWS)].map((row) => row.querySelector("a[href]")).filter((link) => link && link.offsetParent);
    if (!links.length) return;
    const here = document.activeElement.closest(ROWS);
    const at = here ? links.findIndex((link) => here.contains(link)) : (step > 0 ? -1 : links.length);
    const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
    next.focus(); next.scrollIntoView({ block: "nearest" });
  };
  addEventListener("keydown", (event) => {
    if (exit || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const go = (name) => { const link = name && document.querySelector(`.t-nav a[href^="/${name}"]`); if (link) link.click(); };
    if (event.key === "/") { const box = document.getElementById("search"); if (box) { event.preventDefault(); box.focus(); } }
    else if (event.key === "?") document.getElementById("keys")?.showModal();
    else if (event.key === "g") g = Date.now();
    else if (Date.now() - g < 1500) { g = 0; if (event.key === "d") location.assign("/"); else go({ r: "reports", c: "cases", p: "people", a: "agencies" }[event.key]); }
    else if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
    else if (event.key === "n") { const add = document.querySelector('main a[href="/reports/new/"]'); if (add) add.click(); }
  });

  // Print buttons, and focus to what an htmx swap brought.
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
  // What was refused comes back as a whole page with the reason; a fragment's place is too small for it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status < 400) return;
    const came = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").getElementById("main");
    if (!came) return;
    event.detail.shouldSwap = false;
    const main = document.getElementById("main");
    main.replaceChildren(...document.importNode(came, true).childNodes);
    main.focus();
  });
  document.addEventListener("htmx:afterSwap", (event) => { const first = event.detail.target.querySelector("[data-focus]"); if (first) first.focus(); });
  document.querySelector("[role=alert][tabindex]")?.focus();
})();
