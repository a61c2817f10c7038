// A drawn signature, and a card's code from behind the hash. Progressive enhancement: paper and typing work without it.
(() => {
  "use strict";
  for (const pad of document.querySelectorAll("[data-signature]")) {
    // The hidden field that keeps the lines follows its pad.
    const canvas = pad.querySelector("canvas"), kept = pad.nextElementSibling, ink = canvas.getContext("2d");
    let path = "", drawing = false;
    const capacity = document.getElementById("capacity"), only = pad.dataset.signature;
    const show = () => { pad.hidden = only !== "" && capacity.value !== only; };
    show();
    if (only) capacity.addEventListener("change", show);
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [Math.round((event.clientX - box.left) * canvas.width / box.width), Math.round((event.clientY - box.top) * canvas.height / box.height)];
    };
    canvas.addEventListener("pointerdown", (event) => {
      const [x, y] = at(event);
      drawing = true; canvas.setPointerCapture(event.pointerId);
      path += `M${x} ${y}`; ink.lineWidth = 2; ink.beginPath(); ink.moveTo(x, y);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing || path.length > 15000) return;
      const [x, y] = at(event);
      path += `L${x} ${y}`; ink.lineTo(x, y); ink.stroke(); kept.value = path;
    });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { drawing = false; });
    if (kept.value) { path = kept.value; ink.lineWidth = 2; ink.stroke(new Path2D(path)); }
    pad.querySelector("[data-signature-clear]").addEventListener("click", () => { path = kept.value = ""; ink.clearRect(0, 0, canvas.width, canvas.height); });
  }
  const code = document.querySelector("[data-code]");
  if (code && location.hash.length > 1) {
    code.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    document.getElementById("pin").focus();
  }
})();
