/* The numbers of one frame of a burial or of the way back: formula, signal left, histogram and schedule. */

const TOP = 0.8, FLOOR = 88, WIDE = 240; // densities above TOP are cut off; a bell's top is 0.4
const root = element.querySelector(".mx");
const part = (name) => root.querySelector(`.mx-${name}`);
const bell = part("bell"), curve = part("curve");
let shown = null;

const along = (value) => (WIDE * (value + told.reach)) / (2 * told.reach);
const height = (density) => FLOOR * (1 - Math.min(density, TOP) / TOP);
const across = (t) => 8 + 224 * (1 - t), down = (alphaBar) => 6 + 84 * (1 - alphaBar);

/** The bell of static alone, the axis, and where black and white lie on it. */
function drawBell() {
  const points = Array.from({ length: 97 }, (_, k) => told.reach * (k / 48 - 1))
    .map((x) => `${along(x).toFixed(1)},${height(Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)).toFixed(1)}`);
  bell.append(svg("path", { class: "mx-bars" }), svg("polyline", { class: "mx-normal", points: points.join(" ") }));
  bell.append(svg("line", { x1: 0, x2: WIDE, y1: FLOOR, y2: FLOOR, class: "mx-axis" }));
  for (const [value, name] of [[-1, told.black], [1, told.white]]) {
    bell.append(svg("line", { x1: along(value), x2: along(value), y1: FLOOR, y2: FLOOR + 5, class: "mx-tick" }));
    bell.append(svg("text", { x: along(value), y: FLOOR + 17 }, name));
  }
}

function showBars(densities) {
  const wide = WIDE / densities.length;
  part("bars").setAttribute("d", densities.map((density, k) =>
    `M${k * wide + 0.5},${FLOOR}V${height(density).toFixed(1)}h${wide - 1}V${FLOOR}z`).join(""));
}

/** A new run: its schedule and its steps. */
function open(run) {
  const start = startOf(run);
  if (!start) return;
  shown = run;
  const points = start.curve ?? [];
  curve.replaceChildren();
  if (!points.length) return;
  curve.append(svg("line", { x1: 8, x2: 232, y1: 90, y2: 90, class: "mx-axis" }));
  const line = points.map(([t, a]) => `${across(t)},${down(a)}`).join(" ");
  curve.append(svg("polyline", { class: "mx-line", points: line }));
  for (const alphaBar of start.plan ?? []) {
    const x = across(nearest(points, alphaBar)[0]);
    curve.append(svg("line", { x1: x, x2: x, y1: 88, y2: 92, class: "mx-notch" }));
  }
  curve.append(svg("circle", { r: 4.5, class: "mx-dot", cx: across(1), cy: down(0) }));
  curve.points = points;
}

const nearest = (points, alphaBar) =>
  points.reduce((best, point) => (Math.abs(point[1] - alphaBar) < Math.abs(best[1] - alphaBar) ? point : best));

function follow({ run, numbers }) {
  if (run !== shown) open(run);
  const alphaBar = numbers.alpha_bar ?? 0;
  part("signal").textContent = decimal(Math.sqrt(alphaBar), 2, told.language);
  part("noise").textContent = decimal(Math.sqrt(1 - alphaBar), 2, told.language);
  part("share").textContent = percent(alphaBar, told.percent);
  part("bar").firstChild.style.width = `${100 * alphaBar}%`;
  if (numbers.bell) showBars(numbers.bell);
  const dot = part("dot");
  if (!dot) return;
  const [t, at] = nearest(curve.points, alphaBar);
  dot.setAttribute("cx", across(t));
  dot.setAttribute("cy", down(at));
}

drawBell();
listener(root)("explorer:cursor", ({ detail }) => detail.player === told.player && follow(detail));
