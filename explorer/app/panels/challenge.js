/* The learner's point against the judge's own curve, over the noise axis of the film: picture left, static right. */

const BOX = { left: 36, right: 392, top: 44, floor: 160 };
const root = element.querySelector(".ch"), result = root.querySelector(".ch-result");
const said = root.querySelector(".ch-said"), plot = root.querySelector(".ch-plot");
const on = listener(root);
let at = null, shown = null;

const add = (...shape) => plot.append(svg(...shape));
const inPercent = (share) => percent(share, told.percent);
const across = (alphaBar) => BOX.left + (BOX.right - BOX.left) * (1 - placeOf(alphaBar));
const down = (share) => BOX.floor - (BOX.floor - BOX.top) * share;

/** First frame from which on the judge is never again sure of its clean reading; null where it is sure to the end. */
function lostAt(steps) {
  let lost = null;
  for (const step of [...steps].reverse()) {
    if (step.numbers.sure[0] >= told.sure) break;
    lost = step;
  }
  return lost;
}

/** The sentence that fits what was measured. */
function verdict(start, steps, mine) {
  const judge = lostAt(steps), noise = (step) => inPercent(1 - step.numbers.alpha_bar);
  const values = {
    you: noise(mine), judge: judge ? noise(judge) : "", thing: start.watched[0], share: inPercent(mine.numbers.sure[0]),
  };
  if (!start.could_tell) return [fill(told.words.clueless, values), null];
  if (!judge) return [fill(told.words.never, values), null];
  const key = mine.i < judge.i ? "earlier" : mine.i > judge.i ? "later" : "equal";
  return [fill(told.words[key], values), judge];
}

function answer() {
  const start = at && startOf(at.run);
  if (!start?.forward) return;
  const steps = stepsOf(at.run);
  const mine = steps.find(({ i }) => i === at.index);
  if (!mine) return;
  window.dispatchEvent(new CustomEvent("explorer:seek", { detail: { player: told.player, index: at.index } })); // and pause
  const [text, judge] = verdict(start, steps, mine);
  said.textContent = text;
  draw(start, steps, mine, judge);
  result.hidden = false;
}

function draw(start, steps, mine, judge) {
  plot.replaceChildren();
  for (const share of [0, 0.5, 1]) {
    add("line", { x1: BOX.left, x2: BOX.right, y1: down(share), y2: down(share), class: "ch-grid" });
    add("text", { x: BOX.left - 6, y: down(share) + 4, "text-anchor": "end" }, String(100 * share));
  }
  add("text", { x: BOX.left, y: BOX.floor + 20 }, told.words.picture);
  add("text", { x: BOX.right, y: BOX.floor + 20, "text-anchor": "end" }, told.words.static);
  const line = (k) => steps.map(({ numbers: n }) => `${across(n.alpha_bar).toFixed(1)},${down(n.sure[k]).toFixed(1)}`).join(" ");
  if (start.watched[1]) add("polyline", { class: "ch-place", points: line(1) });
  add("polyline", { class: "ch-thing", points: line(0) });
  add("text", { x: BOX.left + 8, y: down(1) + 17, class: "ch-name-thing" }, start.watched[0]);
  if (start.watched[1]) add("text", { x: BOX.left + 8, y: down(1) + 33 }, start.watched[1]);
  const [my, its] = [mine.numbers.alpha_bar, judge?.numbers.alpha_bar];
  mark("you", my, 12, its);
  if (judge) mark("judge", its, 30, my);
  add("circle", { cx: across(mine.numbers.alpha_bar), cy: down(mine.numbers.sure[0]), r: 5, class: "ch-point" });
}

/** A line at a noise level, and its name in a row of its own above it, on the side away from the other line. */
function mark(name, alphaBar, row, other) {
  const x = across(alphaBar), text = `${told.words[name]} ${inPercent(1 - alphaBar)}`, half = 3.4 * text.length;
  const aside = other == null ? 0 : (alphaBar < other ? 1 : -1) * (half - 6); // more noise is further right
  const middle = Math.min(BOX.right - half, Math.max(BOX.left + half, x + aside));
  add("line", { x1: x, x2: x, y1: row + 5, y2: BOX.floor, class: `ch-${name}` });
  add("text", { x: middle, y: row, "text-anchor": "middle", class: `ch-mark-${name}` }, text);
}

function follow({ run, index }) {
  at = { run, index };
  const origin = startOf(run)?.origin;
  root.dataset.where = JSON.stringify(origin ?? at);
  const button = document.getElementById(told.button);
  if (button) button.disabled = Boolean(origin);
  if (!origin && shown !== run) {
    shown = run;
    result.hidden = true;
  }
}

on("explorer:reel", ({ detail }) => {
  if (detail.player !== told.player || root.dataset.ready) return;
  root.dataset.ready = "yes"; // where there is room for one window, it is the one that is buried
  window.explorerPlayers?.get(told.player)?.set("active", 0);
});
on("explorer:cursor", ({ detail }) => detail.player === told.player && follow(detail));
on("explorer:give-up", answer);
