// The view of sources, and the box of one source.
const columnNames = ["subject", "name", "ra", "dec", "annotators", "experts", "tags", "classes"];
const sources = data.catalogue.subject.map((subject, row) =>
  Object.fromEntries([
    ["row", row],
    ...columnNames.map((
      name,
    ) => [name, data.catalogue[name === "tags" || name === "classes" ? `${name}_text` : name][row]]),
  ])
);
const picture = (
  row,
) => (data.pictures[row.row]
  ? make("img", { src: data.pictures[row.row], alt: `Image of ${row.name || row.subject}` })
  : "");
const sourceColumns = [
  ...(data.pictures.length ? [["image", "row", "picture", picture]] : []),
  [
    "name",
    "name",
    "link",
    (row) => make("button", { type: "button", on: () => openSource(row, true) }, row.name || row.subject),
  ],
  ["id", "subject", "word"],
  ["ra °", "ra", "number", (row) => fixed(row.ra)],
  ["dec °", "dec", "number", (row) => fixed(row.dec)],
  ["people", "annotators", "number"],
  ["tags", "tags", "text"],
  ["classes", "classes", "text"],
];
function pager(table, more, count) {
  const state = { key: "subject", down: false, limit: PAGE };
  let rows = [];
  function draw() {
    fillTable(byId(table), sourceColumns, inOrder(rows, state).slice(0, state.limit), state, draw);
    byId(more).hidden = rows.length <= state.limit;
  }
  byId(more).addEventListener("click", () => {
    state.limit += PAGE;
    draw();
  });
  return (found) => {
    rows = found;
    state.limit = PAGE;
    if (count) byId(count).textContent = `${found.length} of ${sources.length} sources`;
    draw();
  };
}
const showSources = pager("sources-table", "sources-more", "sources-count");
function drawSources() {
  const words = wordsOf(byId("sources-search").value);
  showSources(sources.filter((row) => contains([row.subject, row.name, row.tags, row.classes], words)));
}
function openSource(source, focus) {
  const box = byId("source"), row = source.row;
  const tags = catalogue.tags.map((
    tag,
  ) => [tag, ...["said", "denied", "hedged"].map((kind) => catalogue.column(kind, tag)[row])]).filter(([, ...counts]) =>
    counts.some(Boolean)
  ).sort((a, b) => b[1] - a[1]);
  const classes = catalogue.classes.map((
    name,
  ) => [name, catalogue.column("votes", name)[row], catalogue.column("probability", name)[row]]).filter((
    [, votes, probability],
  ) => votes > 0 || probability >= 0.05);
  const place = source.ra === null ? [make("p", {}, "No position could be read from the name.")] : [
    make(
      "p",
      {},
      `RA ${source.ra.toFixed(5)}°, Dec ${source.dec.toFixed(5)}° (ICRS, ± ${
        data.catalogue.ra_uncertainty[row].toFixed(1)
      }″, ${data.catalogue.dec_uncertainty[row].toFixed(1)}″). See it in `,
      make("a", {
        href: `https://aladin.cds.unistra.fr/AladinLite/?target=${source.ra}%20${source.dec}&fov=0.1`,
        rel: "noreferrer noopener",
        target: "_blank",
      }, "Aladin"),
      " or ",
      make("a", {
        href: `https://sky.esa.int/?target=${source.ra}%20${source.dec}&fov=0.1`,
        rel: "noreferrer noopener",
        target: "_blank",
      }, "ESASky"),
      " (opens the web).",
    ),
  ];
  const table = (names, rows) =>
    make(
      "div",
      { class: "wide", tabindex: "0", role: "region", "aria-label": names[0] + " of the source" },
      make(
        "table",
        {},
        headings(names),
        make(
          "tbody",
          {},
          ...rows.map(([name, ...values]) =>
            make(
              "tr",
              {},
              make("td", {}, name),
              ...values.map((value) => make("td", { class: "number" }, shown(value, 2))),
            )
          ),
        ),
      ),
    );
  box.replaceChildren(
    make("h3", { tabindex: "-1" }, source.name || source.subject),
    make(
      "p",
      {},
      `Id ${source.subject}; ${source.annotators} people described it, ${source.experts} experts classified it.`,
    ),
    picture(source),
    ...place,
    table(["tag", "said", "denied", "hedged"], tags),
    table(["class", "share of experts", "probability"], classes),
  );
  box.hidden = false;
  if (location.hash !== "#sources") location.hash = "sources";
  if (focus) {
    setTimeout(() => {
      box.scrollIntoView();
      box.querySelector("h3").focus();
    });
  }
}
