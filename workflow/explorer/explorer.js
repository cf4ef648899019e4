// The page: four views of the data in #data. Text is only ever put in as text, never as markup.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const PAGE = 100;
  const catalogue = {
    ...data.catalogue,
    size: data.catalogue.subject.length,
    column: (kind, name) => data.catalogue.columns[kind][(kind === "votes" || kind === "probability" ? data.catalogue.classes : data.catalogue.tags).indexOf(name)],
  };

  // An element with text and attributes; children are elements or texts.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "on") element.addEventListener("click", value);
      else if (value !== null) element.setAttribute(key, value);
    }
    element.append(...children.map((child) => (child instanceof Node ? child : document.createTextNode(String(child)))));
    return element;
  }
  const shown = (value, digits = 3) => (value === null ? "–" : Number.isInteger(value) ? String(value) : value.toFixed(digits));

  const withInterval = (value, low, high) => (low === null ? shown(value, 1) : `${value.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`);
  const fixed = (degrees) => (degrees === null ? "–" : degrees.toFixed(5));
  // Headings of a table; those from the second on stand over numbers.
  const headings = (names, from = 1) => make("thead", {}, make("tr", {}, ...names.map((name, place) => make("th", { scope: "col", class: place >= from ? "number" : null }, name))));

  // A table that sorts by its headings. columns: [heading, key, kind]; kind: number, text or an element-maker.
  function fillTable(table, columns, rows, state, redraw) {
    const head = make("tr", {}, ...columns.map(([heading, key, kind]) => {
      const sorted = state.key === key;
      const cell = make("th", { scope: "col", class: kind === "number" ? "number" : null, "aria-sort": sorted ? (state.down ? "descending" : "ascending") : null });
      cell.append(make("button", { type: "button", on: () => { state.down = sorted ? !state.down : kind === "number"; state.key = key; redraw(); } }, heading + (sorted ? (state.down ? " ↓" : " ↑") : "")));
      return cell;
    }));
    const body = rows.map((row) => make("tr", {}, ...columns.map(([, key, kind, show]) =>
      make("td", { class: kind }, show ? show(row) : kind === "number" ? shown(row[key]) : row[key]))));
    table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
  }
  function inOrder(rows, { key, down }) {
    const compare = (a, b) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : typeof a === "number" ? a - b : a < b ? -1 : 1);
    return [...rows].sort((a, b) => (down ? -1 : 1) * compare(a[key], b[key]));
  }
  const contains = (texts, words) => words.every((word) => texts.some((text) => text.toLowerCase().includes(word)));
  const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

  // ---- tags
  const tagState = { key: "rank", down: false };
  function drawTags() {
    const words = wordsOf(byId("tags-search").value);
    const rows = data.tags.filter((tag) => contains([tag.tag, tag.definition, tag.kind, ...tag.derived.map((derived) => derived[0]), ...tag.phrases.flatMap(([phrase, , , originals]) => [phrase, ...originals])], words));
    const columns = [
      ["tag", "tag", "link", (row) => make("button", { type: "button", on: () => openTag(row, true) }, row.tag)],
      ["rank", "rank", "number"], ["importance %", "importance", "number", (row) => (row.low === null ? "not ranked" : withInterval(row.importance, row.low, row.high))], ["said", "affirmed", "number"], ["denied", "denied", "number"],
      ["hedged", "hedged", "number"], ["people", "annotators", "number"], ["largest share of one", "largest_annotator_share", "number"],
      ["kind", "kind", "word"], ["definition", "definition", "text"],
    ];
    fillTable(byId("tags-table"), columns, inOrder(rows, tagState), tagState, drawTags);
  }
  function bar(value, largest) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("width", "120"); svg.setAttribute("height", "10"); svg.setAttribute("viewBox", "0 0 120 10"); svg.setAttribute("preserveAspectRatio", "none"); svg.setAttribute("aria-hidden", "true");
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    rect.setAttribute("width", String(largest > 0 ? (120 * value) / largest : 0)); rect.setAttribute("height", "10"); rect.setAttribute("fill", "currentColor");
    svg.append(rect);
    return svg;
  }
  // What a tag is made of, if it is more than itself.
  function derivedOf({ tag, derived }) {
    if (derived.length === 1 && derived[0][0] === tag) return "";
    return derived.map(([name, ...share]) => (share[0] === null ? `${name} (not ranked)` : `${name} ${withInterval(...share)} %`)).join(", ");
  }
  function openTag(tag, focus) {
    const box = byId("tag"), largest = Math.max(...tag.classes.map(([, value]) => value), 0);
    const list = (title, text) => (text ? [make("dt", {}, title), make("dd", {}, text)] : []);
    const phrases = make("table", {}, headings(["phrase", "it is", "times", "as written"], 9),
      make("tbody", {}, ...tag.phrases.map(([phrase, polarity, uses, originals]) => make("tr", {}, make("td", {}, phrase), make("td", { class: polarity }, polarity), make("td", { class: "number" }, uses), make("td", { class: "text" }, originals.join(" · "))))));
    const classes = make("table", {}, headings(["class", "share of its importance, %", "as a bar"], 9),
      make("tbody", {}, ...tag.classes.map(([name, value]) => make("tr", {}, make("td", {}, name), make("td", { class: "number" }, shown(value, 1)), make("td", {}, bar(value, largest))))));
    box.replaceChildren(
      make("h3", { tabindex: "-1" }, tag.tag),
      make("p", {}, tag.low === null ? "It is not ranked: too few people use it for the models." : `Importance ${withInterval(tag.importance, tag.low, tag.high)} % (10th to 90th percentile over models fitted on resampled subjects), rank ${tag.rank}.`),
      make("p", {}, `Said ${tag.affirmed} times, denied ${tag.denied}, hedged ${tag.hedged}, by ${tag.annotators} people of ${tag.subjects} sources` + (tag.one_person ? ": one person's word." : ".")),
      make("dl", {}, ...list("definition", tag.definition), ...list("kind", tag.quantity ? `${tag.kind}: ${tag.quantity}` : tag.kind), ...list("note", tag.note), ...list("derived tags in it", derivedOf(tag))),
      make("p", {}, make("button", { type: "button", on: () => { ask(quote(tag.tag)); location.hash = "query"; } }, `Sources with ${tag.tag}`)),
      ...(tag.classes.length ? [make("h4", {}, "What it tells about the classes"), make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Classes of the tag" }, classes)] : []),
      make("h4", {}, "What people wrote"), make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Phrases of the tag" }, phrases));
    box.hidden = false;
    if (focus) { box.scrollIntoView(); box.querySelector("h3").focus(); }
  }

  // ---- sources
  const columnNames = ["subject", "name", "ra", "dec", "annotators", "experts", "tags", "classes"];
  const sources = data.catalogue.subject.map((subject, row) => Object.fromEntries([["row", row], ...columnNames.map((name) => [name, data.catalogue[name === "tags" || name === "classes" ? `${name}_text` : name][row]])]));
  const picture = (row) => (data.pictures[row.row] ? make("img", { src: data.pictures[row.row], alt: `Image of ${row.name || row.subject}` }) : "");
  const sourceColumns = [
    ...(data.pictures.length ? [["image", "row", "picture", picture]] : []),
    ["name", "name", "link", (row) => make("button", { type: "button", on: () => openSource(row, true) }, row.name || row.subject)],
    ["id", "subject", "word"], ["ra °", "ra", "number", (row) => fixed(row.ra)], ["dec °", "dec", "number", (row) => fixed(row.dec)],
    ["people", "annotators", "number"], ["tags", "tags", "text"], ["classes", "classes", "text"],
  ];
  function pager(table, more, count) {
    const state = { key: "subject", down: false, limit: PAGE };
    let rows = [];
    function draw() {
      fillTable(byId(table), sourceColumns, inOrder(rows, state).slice(0, state.limit), state, draw);
      byId(more).hidden = rows.length <= state.limit;
    }
    byId(more).addEventListener("click", () => { state.limit += PAGE; draw(); });
    return (found) => { rows = found; state.limit = PAGE; if (count) byId(count).textContent = `${found.length} of ${sources.length} sources`; draw(); };
  }
  const showSources = pager("sources-table", "sources-more", "sources-count");
  function drawSources() {
    const words = wordsOf(byId("sources-search").value);
    showSources(sources.filter((row) => contains([row.subject, row.name, row.tags, row.classes], words)));
  }
  function openSource(source, focus) {
    const box = byId("source"), row = source.row;
    const tags = catalogue.tags.map((tag) => [tag, ...["said", "denied", "hedged"].map((kind) => catalogue.column(kind, tag)[row])]).filter(([, ...counts]) => counts.some(Boolean)).sort((a, b) => b[1] - a[1]);
    const classes = catalogue.classes.map((name) => [name, catalogue.column("votes", name)[row], catalogue.column("probability", name)[row]]).filter(([, votes, probability]) => votes > 0 || probability >= 0.05);
    const place = source.ra === null ? [make("p", {}, "No position could be read from the name.")] : [
      make("p", {}, `RA ${source.ra.toFixed(5)}°, Dec ${source.dec.toFixed(5)}° (ICRS, ± ${data.catalogue.ra_uncertainty[row].toFixed(1)}″, ${data.catalogue.dec_uncertainty[row].toFixed(1)}″). See it in `,
        make("a", { href: `https://aladin.cds.unistra.fr/AladinLite/?target=${source.ra}%20${source.dec}&fov=0.1`, rel: "noreferrer noopener", target: "_blank" }, "Aladin"), " or ",
        make("a", { href: `https://sky.esa.int/?target=${source.ra}%20${source.dec}&fov=0.1`, rel: "noreferrer noopener", target: "_blank" }, "ESASky"), " (opens the web).")];
    const table = (names, rows) => make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": names[0] + " of the source" }, make("table", {}, headings(names),
      make("tbody", {}, ...rows.map(([name, ...values]) => make("tr", {}, make("td", {}, name), ...values.map((value) => make("td", { class: "number" }, shown(value, 2))))))));
    box.replaceChildren(make("h3", { tabindex: "-1" }, source.name || source.subject), make("p", {}, `Id ${source.subject}; ${source.annotators} people described it, ${source.experts} experts classified it.`), picture(source), ...place,
      table(["tag", "said", "denied", "hedged"], tags), table(["class", "share of experts", "probability"], classes));
    box.hidden = false;
    if (location.hash !== "#sources") location.hash = "sources";
    if (focus) setTimeout(() => { box.scrollIntoView(); box.querySelector("h3").focus(); });
  }

  // ---- query
  const showSelected = pager("query-table", "query-more", "");
  const quote = (name) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `'${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`);
  let selected = sources;
  function ask(text) { byId("query-text").value = text; drawQuery(); }
  function drawQuery() {
    const text = byId("query-text").value, answer = byId("query-answer");
    try {
      const chosen = text.trim() ? Expression.select(text, catalogue) : null;
      selected = chosen ? sources.filter((source) => chosen[source.row]) : sources;
      answer.textContent = `${selected.length} of ${sources.length} sources`;
      answer.classList.remove("denied");
    } catch (error) {
      if (!(error instanceof Expression.QueryError)) throw error;
      selected = [];
      answer.textContent = `character ${error.at + 1}: ${error.message}\n    ${text}\n    ${" ".repeat(error.at)}^`;
      answer.classList.add("denied");
    }
    byId("query-text").setAttribute("aria-invalid", String(answer.classList.contains("denied")));
    showSelected(selected);
    drawSky(selected);
  }
  function drawSky(rows) {
    const placed = rows.filter((row) => row.ra !== null), all = sources.filter((row) => row.ra !== null);
    const figure = byId("sky");
    figure.replaceChildren();
    if (!all.length) { figure.append(make("figcaption", {}, "No sky map: no source has a position.")); return; }
    // The map begins behind the widest gap in right ascension, so that a field across 0 h stays in one piece.
    const sorted = all.map((row) => row.ra).sort((a, b) => a - b);
    let begin = sorted[0], gap = begin + 360 - sorted[sorted.length - 1];
    for (let i = 1; i < sorted.length; i++) if (sorted[i] - sorted[i - 1] > gap) { begin = sorted[i]; gap = begin - sorted[i - 1]; }
    const along = (ra) => (ra - begin + 360) % 360, degrees = (value) => (value + begin + 360) % 360;
    const range = (values) => { let low = Infinity, high = -Infinity; for (const value of values) { low = Math.min(low, value); high = Math.max(high, value); } return high - low < 0.2 ? [low - 0.1, high + 0.1] : [low, high]; };
    const [ra0, ra1] = range(all.map((row) => along(row.ra))), [dec0, dec1] = range(all.map((row) => row.dec)), W = 640, H = 320, M = 64;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${W} ${H}`); svg.setAttribute("width", W); svg.setAttribute("height", H); svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `Sky map: ${placed.length} selected of ${all.length} sources`);
    const add = (tag, attributes, text) => { const element = document.createElementNS("http://www.w3.org/2000/svg", tag); for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value); if (text !== undefined) element.textContent = text; svg.append(element); };
    const x = (ra) => M + ((ra1 - along(ra)) / (ra1 - ra0)) * (W - 2 * M), y = (dec) => H - M - ((dec - dec0) / (dec1 - dec0)) * (H - 2 * M);
    add("rect", { x: M - 8, y: M - 8, width: W - 2 * M + 16, height: H - 2 * M + 16, fill: "none", stroke: "currentColor", "stroke-opacity": 0.3 });
    for (const row of all) add("circle", { cx: x(row.ra), cy: y(row.dec), r: 1.6, fill: "currentColor", "fill-opacity": 0.35 });
    for (const row of placed) add("circle", { cx: x(row.ra), cy: y(row.dec), r: 4, fill: "none", stroke: "currentColor", "stroke-width": 1.5, class: "chosen" });
    for (const [value, anchor, at] of [[ra1, "start", M], [ra0, "end", W - M]]) add("text", { x: at, y: H - 14, "text-anchor": anchor, "font-size": 13, fill: "currentColor" }, `${degrees(value).toFixed(1)}°`);
    add("text", { x: W / 2, y: H - 14, "text-anchor": "middle", "font-size": 13, fill: "currentColor" }, "right ascension");
    for (const [value, at] of [[dec1, M + 4], [dec0, H - M]]) add("text", { x: M - 12, y: at, "text-anchor": "end", "font-size": 13, fill: "currentColor" }, `${value.toFixed(1)}°`);
    figure.append(svg, make("figcaption", {}, `Rings: the selected sources; dots: all ${all.length} with a position. East is left.`));
  }
  const plain = (value) => { const text = value === null ? "" : String(value); return /^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? `'${text}` : text; };
  const cell = (value) => { const text = plain(value); return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
  byId("query-save").addEventListener("click", () => {
    const names = ["subject", "name", "ra", "dec", "annotators", "tags", "classes"];
    const lines = [names, ...selected.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(",") + "\n");
    const link = make("a", { href: URL.createObjectURL(new Blob(lines, { type: "text/csv" })), download: "sources.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  // ---- this run
  function plainTable(table, names, rows) {
    table.replaceChildren(headings(names, 2),
      make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((value) => make("td", { class: typeof value === "number" ? "number" : null }, typeof value === "number" || value === null ? shown(value) : value))))));
  }
  byId("about").textContent = data.description;
  plainTable(byId("scores"), ["predictor", "score", "value", "low", "high", "classes", "difference", "difference low", "difference high"], data.scores);
  byId("alarms").hidden = !data.alarms.length;
  byId("alarms").querySelector("ul").append(...data.alarms.map((alarm) => make("li", {}, alarm)));
  byId("limits").append(...data.limits.map((limit) => make("li", {}, limit)));
  byId("settings").textContent = data.settings;
  plainTable(byId("versions"), ["package", "version"], data.versions);
  byId("query-named").append(...data.queries.flatMap(({ name, query }) => [make("button", { type: "button", on: () => ask(query) }, name), " "]));

  function show() {
    const view = ["tags", "sources", "query", "run"].includes(location.hash.slice(1)) ? location.hash.slice(1) : "tags";
    for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== view;
    for (const link of document.querySelectorAll("nav a")) {
      if (link.hash === `#${view}`) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    }
  }
  byId("tags-search").addEventListener("input", drawTags);
  byId("sources-search").addEventListener("input", drawSources);
  byId("query-text").addEventListener("input", drawQuery);
  window.addEventListener("hashchange", () => { show(); window.scrollTo(0, 0); });
  drawTags(); drawSources(); drawQuery(); show();
})();
