// The view of sources that a query selects; they can be saved as CSV.
const showSelected = pager("query-table", "query-more", "");
const quote = (
  name,
) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `'${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`);
let selected = sources;
function ask(text) {
  byId("query-text").value = text;
  drawQuery();
}
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
const plain = (value) => {
  const text = value === null ? "" : String(value);
  return /^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? `'${text}` : text;
};
const cell = (value) => {
  const text = plain(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
byId("query-save").addEventListener("click", () => {
  const names = ["subject", "name", "ra", "dec", "annotators", "tags", "classes"];
  const lines = [names, ...selected.map((row) => names.map((name) => row[name]))].map((line) =>
    line.map(cell).join(",") + "\n"
  );
  const link = make("a", { href: URL.createObjectURL(new Blob(lines, { type: "text/csv" })), download: "sources.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
