/* The loss over the steps, the loss by noise level, and what was measured. */

const lossPlot = root.querySelector(".wt-loss"), levelPlot = root.querySelector(".wt-levels");
const numbersList = root.querySelector(".wt-numbers");
const MOST_MARKS = 400;
const said = (number, digits) => decimal(number, digits, language);
const inPercent = (share) => percent(share, told.percent);

const history = [];

/** One more mark of the curve; an old curve is thinned, so that it never grows too long to draw. */
function remember(step, loss) {
  const last = history.length ? history[history.length - 1][0] : 0;
  if (step === last) return;
  if (step < last) history.length = 0;
  history.push([step, loss]);
  if (history.length > MOST_MARKS) for (let k = history.length - 2; k > 0; k -= 2) history.splice(k, 1);
}

/** Steps from left to right by their logarithm: the first hundred matter as much as the last thousands. */
function drawLoss(lowest) {
  const last = Math.max(100, history.length ? history[history.length - 1][0] : 0);
  const top = Math.max(1.05, ...history.map(([, loss]) => loss)), low = Math.max(0, 0.9 * lowest - 0.02);
  const across = (step) => 34 + 200 * Math.log10(Math.max(1, step)) / Math.log10(last);
  const down = (loss) => 6 + 78 * (top - loss) / (top - low);
  lossPlot.replaceChildren(svg("line", { x1: 34, x2: 234, y1: 84, y2: 84, class: "wt-axis" }));
  lossPlot.append(svg("line", { x1: 34, x2: 234, y1: down(lowest), y2: down(lowest), class: "wt-floor" }));
  for (const loss of [top, lowest]) {
    lossPlot.append(svg("text", { x: 28, y: down(loss) + 4, "text-anchor": "end" }, said(loss, 2)));
  }
  for (let step = 1; step <= last; step *= 10) {
    lossPlot.append(svg("line", { x1: across(step), x2: across(step), y1: 84, y2: 88, class: "wt-axis" }));
    lossPlot.append(svg("text", { x: across(step), y: 101, "text-anchor": "middle" }, said(step, 0)));
  }
  const points = history.map(([step, loss]) => `${across(step).toFixed(1)},${down(loss).toFixed(1)}`);
  lossPlot.append(svg("polyline", { class: "wt-curve", points: points.join(" ") }));
}

/** Bars from static (left) to clean, as the walk goes; the one of the noise level that is shown is lit. */
function drawLevels(learned, lowest, lit) {
  const wide = 240 / lowest.length, top = 1.25, down = (loss) => 84 - 80 * Math.min(loss, top) / top;
  levelPlot.replaceChildren(svg("line", { x1: 0, x2: 240, y1: 84, y2: 84, class: "wt-axis" }));
  lowest.forEach((floor, k) => {
    const loss = learned?.[k];
    if (loss != null) {
      const shape = { x: k * wide + 3, width: wide - 6, y: down(loss), height: 84 - down(loss) };
      levelPlot.append(svg("rect", { ...shape, class: k === lit ? "wt-column wt-lit" : "wt-column", "data-loss": loss }));
    }
    const y = down(floor);
    levelPlot.append(svg("line", { x1: k * wide + 1, x2: (k + 1) * wide - 1, y1: y, y2: y, class: "wt-floor" }));
  });
  levelPlot.append(svg("text", { x: 0, y: 100 }, words.static));
  levelPlot.append(svg("text", { x: 240, y: 100, "text-anchor": "end" }, words.clean));
}

/** Rows of the list of numbers: [name, value, hint]. */
function drawNumbers(rows) {
  if (numbersList.children.length !== rows.length) {
    numbersList.replaceChildren(...rows.map(() => {
      const row = document.createElement("div");
      row.append(...["dt", "dd", "dd"].map((name) => document.createElement(name)));
      row.lastChild.className = "wt-hint";
      return row;
    }));
  }
  rows.forEach((row, k) => row.forEach((text, j) => {
    const place = numbersList.children[k].children[j];
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
  }));
}
