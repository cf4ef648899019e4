// What the views share: the data in #data, and tables that sort. Text is only ever put in as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const PAGE = 100;
const catalogue = {
  ...data.catalogue,
  size: data.catalogue.subject.length,
  column: (kind, name) =>
    data.catalogue
      .columns[kind][
        (kind === "votes" || kind === "probability" ? data.catalogue.classes : data.catalogue.tags).indexOf(name)
      ],
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
const shown = (
  value,
  digits = 3,
) => (value === null ? "–" : Number.isInteger(value) ? String(value) : value.toFixed(digits));

const withInterval = (
  value,
  low,
  high,
) => (low === null ? shown(value, 1) : `${value.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`);
const fixed = (degrees) => (degrees === null ? "–" : degrees.toFixed(5));
// Headings of a table; those from the second on stand over numbers.
const headings = (names, from = 1) =>
  make(
    "thead",
    {},
    make(
      "tr",
      {},
      ...names.map((name, place) => make("th", { scope: "col", class: place >= from ? "number" : null }, name)),
    ),
  );

// A table that sorts by its headings. columns: [heading, key, kind]; kind: number, text or an element-maker.
function fillTable(table, columns, rows, state, redraw) {
  const head = make(
    "tr",
    {},
    ...columns.map(([heading, key, kind]) => {
      const sorted = state.key === key;
      const cell = make("th", {
        scope: "col",
        class: kind === "number" ? "number" : null,
        "aria-sort": sorted ? (state.down ? "descending" : "ascending") : null,
      });
      cell.append(make("button", {
        type: "button",
        on: () => {
          state.down = sorted ? !state.down : kind === "number";
          state.key = key;
          redraw();
        },
      }, heading + (sorted ? (state.down ? " ↓" : " ↑") : "")));
      return cell;
    }),
  );
  const body = rows.map((row) =>
    make(
      "tr",
      {},
      ...columns.map(([, key, kind, show]) =>
        make("td", { class: kind }, show ? show(row) : kind === "number" ? shown(row[key]) : row[key])
      ),
    )
  );
  table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...body));
}
function inOrder(rows, { key, down }) {
  const compare = (
    a,
    b,
  ) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : typeof a === "number" ? a - b : a < b ? -1 : 1);
  return [...rows].sort((a, b) => (down ? -1 : 1) * compare(a[key], b[key]));
}
const contains = (texts, words) => words.every((word) => texts.some((text) => text.toLowerCase().includes(word)));
const wordsOf = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
