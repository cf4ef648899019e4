// The view of the run itself, and what shows one view at a time.
function plainTable(table, names, rows) {
  table.replaceChildren(
    headings(names, 2),
    make(
      "tbody",
      {},
      ...rows.map((row) =>
        make(
          "tr",
          {},
          ...row.map((value) =>
            make(
              "td",
              { class: typeof value === "number" ? "number" : null },
              typeof value === "number" || value === null ? shown(value) : value,
            )
          ),
        )
      ),
    ),
  );
}
byId("about").textContent = data.description;
plainTable(byId("scores"), [
  "predictor",
  "score",
  "value",
  "low",
  "high",
  "classes",
  "difference",
  "difference low",
  "difference high",
], data.scores);
byId("alarms").hidden = !data.alarms.length;
byId("alarms").querySelector("ul").append(...data.alarms.map((alarm) => make("li", {}, alarm)));
byId("limits").append(...data.limits.map((limit) => make("li", {}, limit)));
byId("settings").textContent = data.settings;
plainTable(byId("versions"), ["package", "version"], data.versions);
byId("query-named").append(
  ...data.queries.flatMap(({ name, query }) => [make("button", { type: "button", on: () => ask(query) }, name), " "]),
);

function show() {
  const view = ["tags", "sources", "query", "run"].includes(location.hash.slice(1)) ? location.hash.slice(1) : "tags";
  for (const section of document.querySelectorAll("main > section")) section.hidden = section.id !== view;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
byId("tags-search").addEventListener("input", drawTags);
byId("sources-search").addEventListener("input", drawSources);
byId("query-text").addEventListener("input", drawQuery);
window.addEventListener("hashchange", () => {
  show();
  window.scrollTo(0, 0);
});
drawTags();
drawSources();
drawQuery();
show();
