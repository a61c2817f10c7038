// A drawn signature, and a card's code from behind the hash. Progressive enhancement: paper and typing work without it.
(() => {
  "use strict";
  const form = document.querySelector("[data-signature-form]");
  if (form) {
    const pad = form.querySelector("[data-signature]"), canvas = pad.querySelector("canvas"), kept = form.elements.signature;
    const ink = canvas.getContext("2d");
    let path = "", drawing = false;
    pad.hidden = false;
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
    form.querySelector("[data-signature-clear]").addEventListener("click", () => { path = kept.value = ""; ink.clearRect(0, 0, canvas.width, canvas.height); });
  }
  const code = document.querySelector("[data-code]");
  if (code && location.hash.length > 1) {
    code.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    document.getElementById("pin").focus();
  }
})();
