// The map of the sky in the view of queries.
function drawSky(rows) {
  const placed = rows.filter((row) => row.ra !== null), all = sources.filter((row) => row.ra !== null);
  const figure = byId("sky");
  figure.replaceChildren();
  if (!all.length) {
    figure.append(make("figcaption", {}, "No sky map: no source has a position."));
    return;
  }
  // The map begins behind the widest gap in right ascension, so that a field across 0 h stays in one piece.
  const sorted = all.map((row) => row.ra).sort((a, b) => a - b);
  let begin = sorted[0], gap = begin + 360 - sorted[sorted.length - 1];
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] - sorted[i - 1] > gap) {
      begin = sorted[i];
      gap = begin - sorted[i - 1];
    }
  }
  const along = (ra) => (ra - begin + 360) % 360, degrees = (value) => (value + begin + 360) % 360;
  const range = (values) => {
    let low = Infinity, high = -Infinity;
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return high - low < 0.2 ? [low - 0.1, high + 0.1] : [low, high];
  };
  const [ra0, ra1] = range(all.map((row) => along(row.ra))),
    [dec0, dec1] = range(all.map((row) => row.dec)),
    W = 640,
    H = 320,
    M = 64;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
  svg.setAttribute("width", W);
  svg.setAttribute("height", H);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `Sky map: ${placed.length} selected of ${all.length} sources`);
  const add = (tag, attributes, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    svg.append(element);
  };
  const x = (ra) => M + ((ra1 - along(ra)) / (ra1 - ra0)) * (W - 2 * M),
    y = (dec) => H - M - ((dec - dec0) / (dec1 - dec0)) * (H - 2 * M);
  add("rect", {
    x: M - 8,
    y: M - 8,
    width: W - 2 * M + 16,
    height: H - 2 * M + 16,
    fill: "none",
    stroke: "currentColor",
    "stroke-opacity": 0.3,
  });
  for (const row of all) {
    add("circle", { cx: x(row.ra), cy: y(row.dec), r: 1.6, fill: "currentColor", "fill-opacity": 0.35 });
  }
  for (const row of placed) {
    add("circle", {
      cx: x(row.ra),
      cy: y(row.dec),
      r: 4,
      fill: "none",
      stroke: "currentColor",
      "stroke-width": 1.5,
      class: "chosen",
    });
  }
  for (const [value, anchor, at] of [[ra1, "start", M], [ra0, "end", W - M]]) {
    add(
      "text",
      { x: at, y: H - 14, "text-anchor": anchor, "font-size": 13, fill: "currentColor" },
      `${degrees(value).toFixed(1)}°`,
    );
  }
  add(
    "text",
    { x: W / 2, y: H - 14, "text-anchor": "middle", "font-size": 13, fill: "currentColor" },
    "right ascension",
  );
  for (const [value, at] of [[dec1, M + 4], [dec0, H - M]]) {
    add(
      "text",
      { x: M - 12, y: at, "text-anchor": "end", "font-size": 13, fill: "currentColor" },
      `${value.toFixed(1)}°`,
    );
  }
  figure.append(
    svg,
    make("figcaption", {}, `Rings: the selected sources; dots: all ${all.length} with a position. East is left.`),
  );
}
