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
      document.getElementById("lock-now").submit();
    }, 5000);
  }

  // Safe exit: leaves no way back in this tab's history. Escape does the same.
  const exit = document.querySelector("[data-safe-exit]");
  if (exit) {
    const leave = (event) => { event.preventDefault(); document.title = " "; body.hidden = true; location.replace(exit.href); };
    exit.addEventListener("click", leave);
    addEventListener("keydown", (event) => { if (event.key === "Escape") leave(event); });
  }

  // Keyboard: / search, g then d, r or c, ? help. Never while typing.
  let g = 0;
  addEventListener("keydown", (event) => {
    if (exit || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const go = (name) => { const link = document.querySelector(`.t-nav a[href^="/${name}"]`); if (link) link.click(); };
    if (event.key === "/") { const box = document.getElementById("search"); if (box) { event.preventDefault(); box.focus(); } }
    else if (event.key === "?") document.getElementById("keys")?.showModal();
    else if (event.key === "g") g = Date.now();
    else if (Date.now() - g < 1500) { g = 0; if (event.key === "d") location.assign("/"); if (event.key === "r") go("reports"); if (event.key === "c") go("cases"); }
  });

  // Print buttons, and focus to what an htmx swap brought.
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
  document.addEventListener("htmx:afterSwap", (event) => { const first = event.detail.target.querySelector("[data-focus]"); if (first) first.focus(); });
  document.querySelector("[role=alert][tabindex]")?.focus();
})();
