// The view of tags, and the box of one tag.
const tagState = { key: "rank", down: false };
function drawTags() {
  const words = wordsOf(byId("tags-search").value);
  const rows = data.tags.filter((tag) =>
    contains([
      tag.tag,
      tag.definition,
      tag.kind,
      ...tag.derived.map((derived) => derived[0]),
      ...tag.phrases.flatMap(([phrase, , , originals]) => [phrase, ...originals]),
    ], words)
  );
  const columns = [
    ["tag", "tag", "link", (row) => make("button", { type: "button", on: () => openTag(row, true) }, row.tag)],
    ["rank", "rank", "number"],
    [
      "importance %",
      "importance",
      "number",
      (row) => (row.low === null ? "not ranked" : withInterval(row.importance, row.low, row.high)),
    ],
    ["said", "affirmed", "number"],
    ["denied", "denied", "number"],
    ["hedged", "hedged", "number"],
    ["people", "annotators", "number"],
    ["largest share of one", "largest_annotator_share", "number"],
    ["kind", "kind", "word"],
    ["definition", "definition", "text"],
  ];
  fillTable(byId("tags-table"), columns, inOrder(rows, tagState), tagState, drawTags);
}
function bar(value, largest) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", "120");
  svg.setAttribute("height", "10");
  svg.setAttribute("viewBox", "0 0 120 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("width", String(largest > 0 ? (120 * value) / largest : 0));
  rect.setAttribute("height", "10");
  rect.setAttribute("fill", "currentColor");
  svg.append(rect);
  return svg;
}
// What a tag is made of, if it is more than itself.
function derivedOf({ tag, derived }) {
  if (derived.length === 1 && derived[0][0] === tag) return "";
  return derived.map((
    [name, ...share],
  ) => (share[0] === null ? `${name} (not ranked)` : `${name} ${withInterval(...share)} %`)).join(", ");
}
function openTag(tag, focus) {
  const box = byId("tag"), largest = Math.max(...tag.classes.map(([, value]) => value), 0);
  const list = (title, text) => (text ? [make("dt", {}, title), make("dd", {}, text)] : []);
  const phrases = make(
    "table",
    {},
    headings(["phrase", "it is", "times", "as written"], 9),
    make(
      "tbody",
      {},
      ...tag.phrases.map(([phrase, polarity, uses, originals]) =>
        make(
          "tr",
          {},
          make("td", {}, phrase),
          make("td", { class: polarity }, polarity),
          make("td", { class: "number" }, uses),
          make("td", { class: "text" }, originals.join(" · ")),
        )
      ),
    ),
  );
  const classes = make(
    "table",
    {},
    headings(["class", "share of its importance, %", "as a bar"], 9),
    make(
      "tbody",
      {},
      ...tag.classes.map(([name, value]) =>
        make(
          "tr",
          {},
          make("td", {}, name),
          make("td", { class: "number" }, shown(value, 1)),
          make("td", {}, bar(value, largest)),
        )
      ),
    ),
  );
  box.replaceChildren(
    make("h3", { tabindex: "-1" }, tag.tag),
    make(
      "p",
      {},
      tag.low === null
        ? "It is not ranked: too few people use it for the models."
        : `Importance ${
          withInterval(tag.importance, tag.low, tag.high)
        } % (10th to 90th percentile over models fitted on resampled subjects), rank ${tag.rank}.`,
    ),
    make(
      "p",
      {},
      `Said ${tag.affirmed} times, denied ${tag.denied}, hedged ${tag.hedged}, ` +
        `by ${tag.annotators} people of ${tag.subjects} sources` +
        (tag.one_person ? ": one person's word." : "."),
    ),
    make(
      "dl",
      {},
      ...list("definition", tag.definition),
      ...list("kind", tag.quantity ? `${tag.kind}: ${tag.quantity}` : tag.kind),
      ...list("note", tag.note),
      ...list("derived tags in it", derivedOf(tag)),
    ),
    make(
      "p",
      {},
      make("button", {
        type: "button",
        on: () => {
          ask(quote(tag.tag));
          location.hash = "query";
        },
      }, `Sources with ${tag.tag}`),
    ),
    ...(tag.classes.length
      ? [
        make("h4", {}, "What it tells about the classes"),
        make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Classes of the tag" }, classes),
      ]
      : []),
    make("h4", {}, "What people wrote"),
    make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Phrases of the tag" }, phrases),
  );
  box.hidden = false;
  if (focus) {
    box.scrollIntoView();
    box.querySelector("h3").focus();
  }
}
