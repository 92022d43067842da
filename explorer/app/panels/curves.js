/* The schedules of all columns in one plot: kept signal over time, a row of notches for the steps of each column.
   Columns with the same schedule share a curve. Letters and dashes tell them apart, never colour alone.          */

const plot = shell.querySelector("svg"), key = shell.querySelector(".cmp-key");
const LEFT = 16, RIGHT = 354, TOP = 10, BOTTOM = 170, ROW = 15;
const across = (t) => LEFT + (RIGHT - LEFT) * (1 - t), down = (alphaBar) => TOP + (BOTTOM - TOP) * (1 - alphaBar);
let drawn = "";

/** Time at which a schedule, (t, alpha_bar) pairs with alpha_bar falling, keeps that much signal. */
function timeOf(points, alphaBar) {
  const next = points.findIndex(([, kept]) => kept <= alphaBar);
  if (next < 0) return 1;
  if (next === 0) return points[0][0];
  const [[t0, a0], [t1, a1]] = [points[next - 1], points[next]];
  return a0 === a1 ? t1 : t0 + ((a0 - alphaBar) / (a0 - a1)) * (t1 - t0);
}

function shared(now) {
  const kinds = new Map();
  for (const { k, letter, reel } of now) {
    const name = JSON.stringify(reel.start.curve);
    if (!kinds.has(name)) kinds.set(name, { k, letters: [], points: reel.start.curve });
    kinds.get(name).letters.push(letter);
  }
  return [...kinds.values()];
}

function draw(now, all) {
  plot.setAttribute("viewBox", `0 0 ${RIGHT + 6} ${BOTTOM + 14 + ROW * now.length}`);
  plot.replaceChildren(
    svg("line", { x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM, class: "cmp-axis" }),
    svg("line", { x1: LEFT, x2: RIGHT, y1: TOP, y2: TOP, class: "cmp-axis" }),
    svg("text", { x: LEFT, y: TOP + 16, class: "cmp-text" }, shell.dataset.top),
    svg("text", { x: RIGHT, y: BOTTOM - 6, class: "cmp-text", "text-anchor": "end" }, shell.dataset.bottom),
  );
  const kinds = shared(now);
  for (const { k, points } of kinds) {
    const path = points.map(([t, a]) => `${across(t).toFixed(1)},${down(a).toFixed(1)}`).join(" ");
    plot.append(svg("polyline", { class: "cmp-curve", points: path, "stroke-dasharray": DASHES[k] }));
  }
  for (const { k, letter, reel } of now) {
    const y = BOTTOM + 12 + ROW * k;
    plot.append(svg("text", { x: 0, y: y + 4.5, class: "cmp-text" }, letter));
    for (const kept of reel.start.plan) {
      const x = across(timeOf(reel.start.curve, kept));
      plot.append(svg("line", { x1: x, x2: x, y1: y - 4, y2: y + 4, class: "cmp-notch" }));
    }
  }
  for (const { k, letter } of now) {
    const dot = svg("g", { class: "cmp-dot", "data-dot": k });
    dot.append(svg("circle", { r: 8 }), svg("text", { y: 4, "text-anchor": "middle" }, letter));
    plot.append(dot, svg("circle", { r: 3.5, class: "cmp-here", "data-here": k }));
  }
  key.replaceChildren(...kinds.map(({ k, letters }) => {
    const line = svg("svg", { viewBox: "0 0 34 8", "aria-hidden": "true" });
    line.append(svg("line", { x1: 0, x2: 34, y1: 4, y2: 4, class: "cmp-curve", "stroke-dasharray": DASHES[k] }));
    return make("li", {}, line, letters.join(" "), letters.length > 1 ? "" : ` ${all[k].label}`);
  }));
}

follow(() => {
  const all = columns(), now = all.filter(({ reel }) => reel?.start.curve);
  const name = now.map(({ reel }) => reel.run).join();
  if (name !== drawn) draw(now, all);
  drawn = name;
  const taken = [];
  for (const { k, reel, step } of [...now].reverse()) {
    const dot = plot.querySelector(`[data-dot="${k}"]`), here = plot.querySelector(`[data-here="${k}"]`);
    for (const part of [dot, here]) part.toggleAttribute("hidden", !step);
    if (!step) continue;
    const kept = step.numbers.alpha_bar ?? 0, x = across(timeOf(reel.start.curve, kept));
    const y = down(kept), beside = 16 * taken.filter((at) => Math.hypot(at.x - x, at.y - y) < 13).length;
    taken.push({ x, y }); // letters at the same place stand in a row
    dot.setAttribute("transform", `translate(${x - Math.min(beside, x - LEFT)} ${y})`);
    here.setAttribute("transform", `translate(${x} ${BOTTOM + 12 + ROW * k})`);
  }
});
