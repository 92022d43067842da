/* Coarse before fine: how far each part of the final picture is already in the guess, drawn when a run is complete. */

const parts = root.querySelector(".ms-parts"), plot = root.querySelector(".ms-match");
const BOX = { left: 30, right: 232, top: 8, bottom: 100 };
const along = (place) => BOX.left + (BOX.right - BOX.left) * place;
const up = (share) => BOX.bottom - (BOX.bottom - BOX.top) * Math.max(0, share);
let matched = null, found = null;

/** Puts the curves of a complete run on the page; hides them while there are none. */
function complete(run) {
  if (matched === run) return;
  const bands = packetsOf(run).find(({ kind }) => kind === "done")?.bands, steps = bands ? stepsOf(run) : [];
  const places = steps.filter(({ final }) => !final).map(({ numbers }) => placeOf(numbers.alpha_bar));
  found = bands?.seen[0].length === places.length ? bands : null; // a page that joined late has the end before all steps
  parts.hidden = !found;
  matched = found ? run : null;
  if (!found) return;
  const line = (values) => values.map((value, k) => `${along(places[k]).toFixed(1)},${up(value).toFixed(1)}`).join(" ");
  plot.replaceChildren();
  for (const share of [0, 0.5, 1]) {
    plot.append(svg("line", { x1: BOX.left, x2: BOX.right, y1: up(share), y2: up(share), class: "ms-axis" }));
    plot.append(svg("text", { x: BOX.left - 5, y: up(share) + 4, "text-anchor": "end" }, String(100 * share)));
  }
  plot.append(svg("line", { x1: BOX.left, x2: BOX.right, y1: up(0.9), y2: up(0.9), class: "ms-ninety" }));
  found.closed.forEach((values, k) => plot.append(svg("polyline", { class: "ms-closed", "data-part": k, points: line(values) })));
  found.seen.forEach((values, k) => plot.append(svg("polyline", { class: "ms-seen", "data-part": k, points: line(values) })));
  plot.append(svg("line", { y1: BOX.top - 4, y2: BOX.bottom + 4, class: "ms-cursor" }));
  found.seen.forEach((_, k) => plot.append(svg("circle", { r: 3, class: "ms-point", "data-part": k })));
  for (const [name, x, anchor] of [["left", BOX.left, "start"], ["right", BOX.right, "end"]]) {
    plot.append(svg("text", { x, y: BOX.bottom + 17, "text-anchor": anchor }, told.parts[name]));
  }
  show(steps);
}

/** The picture rebuilt from its coarse rings, each with the step from which on its finest ring is there. */
function show(steps) {
  const last = steps.find(({ final }) => final), { labels, from } = found;
  const pieces = [...found.pictures.map(dataAddress), frameAddress(last, "x_t")];
  const total = steps.length - 1;
  const pictures = root.querySelector(".ms-rebuilt");
  pictures.replaceChildren(...pieces.map((address, k) => {
    const sample = svg("svg", { viewBox: "0 0 24 6", "aria-hidden": "true", class: "ms-swatch" });
    sample.append(svg("line", { x1: 0, x2: 24, y1: 3, y2: 3, class: "ms-seen", "data-part": k }));
    const alt = fill(told.parts.rebuilt, { part: labels[k] }), image = make("img", { src: address, alt, width: 128, height: 128 });
    const { step = from[k] } = steps.find(({ i }) => i === from[k])?.numbers ?? {}; // the run's own: not every step is sent
    const when = fill(from[k] < total ? told.parts.from : told.parts.end, { step });
    const item = make("li", {}, image, sample, span("ms-part", labels[k]), span("ms-from", when));
    item.dataset.from = from[k];
    return item;
  }));
}

function mark({ run, index, alpha_bar: kept }) {
  complete(run);
  if (!found) return;
  const x = along(placeOf(kept ?? 0)), cursor = plot.querySelector(".ms-cursor");
  cursor.setAttribute("x1", x);
  cursor.setAttribute("x2", x);
  found.seen.forEach((values, k) => {
    const point = plot.querySelector(`.ms-point[data-part="${k}"]`);
    point.setAttribute("cx", x);
    point.setAttribute("cy", up(values[index] ?? 1));
  });
  for (const item of root.querySelectorAll(".ms-rebuilt li")) item.toggleAttribute("data-there", index >= item.dataset.from);
}

on("explorer:cursor", ({ detail }) => detail.player === told.player && mark(detail));
on("explorer:reel", ({ detail: { player: name, run, done } }) => {
  const player = name === told.player ? window.explorerPlayers?.get(name) : null, at = player?.reel?.steps[player.index];
  if (done && at) mark({ run, index: player.index, alpha_bar: at.numbers.alpha_bar });
});
