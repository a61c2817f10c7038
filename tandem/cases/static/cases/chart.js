/* The link chart in the browser: draws what the server has laid out, moves through it by mouse, finger and keys, says why two are tied. What
   it shows is text only, never markup; what is typed to find somebody stays on this page. */
(() => {
  const root = document.getElementById("chart");
  if (!root || !window.cytoscape) return;
  const at = (id) => document.getElementById(id);
  const canvas = at("chart-canvas"), list = at("chart-list"), why = at("chart-why"), find = at("chart-find"), status = at("chart-status");
  const LISTED = 200;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let large = false, marked, cy, data, byId, beside, chosen = "", query = new URLSearchParams(root.dataset.from.split("?")[1]);

  const make = (name, words, more = {}) => Object.assign(document.createElement(name), { textContent: words || "" }, more);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const SHAPES = { person: "ellipse", phone: "diamond", email: "diamond", account: "diamond", vehicle: "round-rectangle", address: "pentagon", report: "rectangle", case: "rectangle" };

  function style() {
    const ink = colour("--ink"), paper = colour("--paper"), many = large;
    return [
      { selector: "node", style: {
        label: "data(short)", color: ink, "font-size": 11, "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "wrap", "text-max-width": 110,
        "min-zoomed-font-size": 7, "text-background-color": paper, "text-background-opacity": many ? 0 : .8, "text-background-padding": 1,
        shape: "rectangle", "background-color": colour("--edge"), width: 24, height: 24, "border-width": 2, "border-color": paper } },
      ...Object.entries(SHAPES).map(([k, shape]) => ({ selector: "node[k = '" + k + "']", style: { shape } })),
      { selector: "node[k = 'person']", style: { "background-color": colour("--link"), width: 30, height: 30, "font-size": 12 } },
      { selector: "node[k = 'phone'], node[k = 'email'], node[k = 'account']", style: { "background-color": colour("--amber") } },
      { selector: "node[k = 'address'], node[k = 'vehicle']", style: { "background-color": colour("--green") } },
      { selector: "node[k = 'case']", style: { "background-color": ink, width: 34, height: 22 } },
      { selector: "node[folded]", style: { width: 44, height: 44, "border-style": "double", "border-width": 6, "border-color": colour("--amber") } },
      { selector: "node.centre", style: { "border-width": 5, "border-color": colour("--focus") } },
      { selector: "edge", style: { width: 1.5, "line-color": colour("--edge"), "line-opacity": .7, "curve-style": many ? "haystack" : "straight" } },
      { selector: "edge[k = 'match'], edge[k = 'case']", style: { "line-style": many ? "solid" : "dashed" } },
      { selector: "edge[k = 'relation']", style: many ? { width: 2 } : {
        width: 2.5, label: "data(says)", "font-size": 10, color: ink, "text-background-color": paper, "text-background-opacity": .85, "min-zoomed-font-size": 7 } },
      { selector: ".way, .near", style: { "line-color": colour("--focus"), width: 4, "line-opacity": 1, "border-color": colour("--focus"), "border-width": 4 } },
      { selector: ".far", style: { opacity: .22 } },
      { selector: "node.chosen", style: { "border-width": 6, "border-color": colour("--focus") } },
    ];
  }

  function elements() {
    const way = new Set(data.way);
    return {
      nodes: data.nodes.map((n) => ({ data: { ...n, short: n.label.length > 40 ? n.label.slice(0, 39) + "…" : n.label }, position: { x: n.x, y: n.y },
        classes: (n.id === data.centre ? "centre" : "") + (way.has(n.id) ? " way" : "") })),
      edges: data.ties.map((t, i) => ({ data: { id: "t" + i, source: t.a, target: t.b, k: t.k, says: t.says }, classes: t.way ? "way" : "" })),
    };
  }

  function draw() {
    byId = new Map(data.nodes.map((n) => [n.id, n]));
    beside = new Map(data.nodes.map((n) => [n.id, []]));
    for (const tie of data.ties) { beside.get(tie.a).push(tie); beside.get(tie.b).push(tie); }
    large = data.nodes.length > 400;
    if (cy) cy.destroy();
    cy = window.cytoscape({ container: canvas, elements: elements(), style: style(), layout: { name: "preset" }, minZoom: .01, maxZoom: 1.6,
      hideEdgesOnViewport: large, textureOnViewport: large, pixelRatio: large ? 1 : "auto", autoungrabify: large, boxSelectionEnabled: false });
    marked = cy.collection();
    cy.fit(undefined, 30);
    cy.on("tap", "node", (e) => choose(e.target.id()));
    cy.on("tap", "edge", (e) => choose(e.target.source().id())); // why it is there stands among the ties of either end
    cy.on("dbltap", "node", (e) => further(byId.get(e.target.id())));
    cy.on("tap", (e) => { if (e.target === cy) choose(""); });
    root.chart = cy; // for whoever measures
    at("chart-says").textContent = data.says;
    fill();
    choose(byId.has(chosen) ? chosen : "");
  }

  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function fill() {
    const words = plain(find.value);
    const shown = data.nodes.filter((n) => !words || plain(n.label + " " + n.detail).includes(words))
      .sort((a, b) => (a.k !== "person") - (b.k !== "person") || a.label.localeCompare(b.label));
    list.replaceChildren(...shown.slice(0, LISTED).map((n) => {
      const row = make("li", n.label + " ", { id: "o-" + n.id });
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(n.id === chosen));
      row.append(make("span", n.k === "person" ? n.detail : n.kind, { className: "t-quiet" }));
      row.addEventListener("click", () => choose(n.id));
      return row;
    }));
    if (shown.length > LISTED) {
      const more = make("li", "… " + (shown.length - LISTED), { className: "t-quiet" });
      more.setAttribute("role", "presentation");
      list.append(more);
    }
  }

  function choose(id) {
    chosen = id;
    for (const row of list.children) row.setAttribute("aria-selected", String(row.id === "o-" + id));
    const row = at("o-" + id);
    if (row) { list.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
    cy.batch(() => {
      if (large) marked.removeClass("near chosen");
      else cy.elements().removeClass("far chosen");
      if (id) {
        const node = cy.getElementById(id);
        // Of thousands the few that matter are marked; of few the others step back.
        if (large) marked = node.closedNeighborhood().addClass("near");
        else cy.elements().difference(node.closedNeighborhood()).addClass("far");
        node.addClass("chosen");
      }
    });
    if (id) {
      const eles = cy.getElementById(id).closedNeighborhood(), fit = { eles, padding: 70 };
      if (still || large) cy.fit(eles, 70);
      else cy.stop().animate({ fit }, { duration: 200 });
    }
    tell(byId.get(id));
  }

  function tell(node) {
    why.replaceChildren();
    if (!node) { why.append(make("p", root.dataset.nothing, { className: "t-quiet" })); return; }
    why.append(make("h3", node.label), make("p", [node.kind, node.detail].filter(Boolean).join(" · "), { className: "t-quiet" }));
    const acts = make("p", "", { className: "t-actions" });
    if (node.to) acts.append(make("a", root.dataset.page, { href: node.to, className: "usa-button usa-button--outline" }));
    if (node.k === "person" || node.folded) {
      const go = make("button", node.folded ? root.dataset.open : root.dataset.more, { type: "button", className: "usa-button", id: "chart-more" });
      go.addEventListener("click", () => further(node));
      acts.append(go);
    }
    why.append(acts, make("h4", root.dataset.tied));
    const ties = make("ul");
    for (const tie of beside.get(node.id)) {
      const other = byId.get(tie.a === node.id ? tie.b : tie.a);
      const row = make("li"), go = make("button", other.label, { type: "button", className: "t-link" });
      go.addEventListener("click", () => choose(other.id));
      row.append(go, make("div", [tie.kind, tie.says].filter(Boolean).join(": ")));
      for (const source of tie.from) {
        const line = make("div", root.dataset.fromWord + ": ", { className: "t-quiet" });
        line.append(source.to ? make("a", source.says, { href: source.to }) : make("span", source.says));
        row.append(line);
      }
      ties.append(row);
    }
    why.append(ties);
  }

  async function further(node) {
    if (!node || (node.k !== "person" && !node.folded)) return;
    query.append(node.folded ? "open" : "more", node.id);
    history.replaceState(null, "", "?" + query); // the table and the paper follow at the next load
    await load();
    choose(node.id);
  }

  async function load() {
    try {
      const answer = await fetch("data/?" + query, { headers: { Accept: "application/json" } });
      if (!answer.ok || !answer.headers.get("Content-Type").includes("json")) throw new Error(answer.status);
      data = await answer.json();
      draw();
      status.textContent = "";
    } catch {
      status.textContent = root.dataset.failed;
    }
  }

  list.addEventListener("keydown", (e) => {
    const rows = [...list.querySelectorAll("[role=option]")];
    const here = rows.findIndex((r) => r.id === "o-" + chosen);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 }[e.key];
    if (to !== undefined && rows[to]) { e.preventDefault(); choose(rows[to].id.slice(2)); }
    if (e.key === "Enter" && chosen) { e.preventDefault(); (why.querySelector("button, a") || list).focus(); }
  });
  find.addEventListener("input", () => fill());
  find.addEventListener("keydown", (e) => {
    const first = list.querySelector("[role=option]");
    if ((e.key === "ArrowDown" || e.key === "Enter") && first) { e.preventDefault(); list.focus(); choose(first.id.slice(2)); }
  });
  at("chart-in").addEventListener("click", () => cy.zoom({ level: cy.zoom() * 1.4, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }));
  at("chart-out").addEventListener("click", () => cy.zoom({ level: cy.zoom() / 1.4, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }));
  at("chart-fit").addEventListener("click", () => { choose(""); cy.fit(undefined, 30); });
  const png = at("chart-png");
  png.addEventListener("click", () => {
    const link = make("a", "", { download: "chart.png", href: URL.createObjectURL(cy.png({ output: "blob", full: true, maxWidth: 4000, maxHeight: 4000, bg: colour("--paper") })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy && cy.style(style()));
  root.hidden = false;
  load();
})();
