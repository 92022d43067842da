/* The tab: what the windows show at this moment, the buttons, and what the controls beside them say. */

const WALK = 5200, HOLD = 1500; // milliseconds of a walk from static to the set, and of the rest there
const EASE = 90; // milliseconds in which most of the way to fresh numbers is gone
const panes = Object.fromEntries([...root.querySelectorAll(".wt-window")].map((one) => [one.dataset.who, new Pane(one.querySelector("canvas"))]));
const slider = root.querySelector(".wt-level input"), levelText = root.querySelector(".wt-level output");
const status = root.querySelector(".wt-status"), intro = root.querySelector(".wt-intro"), asks = root.querySelector(".wt-ask");
const act = Object.fromEntries([...root.querySelectorAll("[data-act]")].map((one) => [one.dataset.act, one]));
const clock = { cursor: 0, walking: false, rest: 0, last: 0, due: false, frames: [], news: [], shown: null };

const tell = (text) => { if (status.textContent !== text) status.textContent = text; };

/** An answer of the server: a scene, or where the network stands. */
function hear(answer) {
  if (answer.kind === "scene") {
    state.scene = { ...answer, points: unpacked(answer.points), walk: unpacked(answer.truth.walk), field: unpacked(answer.truth.field) };
    stand(answer.network);
    if (!state.step) tell(words.ready);
    dressParts();
  } else {
    if (answer.step < state.step) tell(words.gone);
    else tell(state.running && !answer.end ? words.learning : fill(answer.end ? words.enough : words.paused, { steps: said(answer.step, 0) }));
    if (answer.end) state.running = false;
    const now = performance.now();
    if (answer.kind === "learn") clock.news.push([now, answer.taken, answer.seconds]);
    state.news += 1;
    if (state.step === 0 && !still.matches && !slow.taken) setWalking(true);
    stand(answer);
    if (answer.kind === "slow") openSlow(answer);
  }
  measure();
  dress();
  wake();
}

function stand(answer) {
  state.step = answer.step;
  state.byLevel = answer.by_level;
  state.look = answer.look;
  state.loss = answer.loss;
  if (answer.step) remember(answer.step, answer.loss);
  clock.goal = { walk: unpacked(answer.look.walk), field: unpacked(answer.look.field) };
  if (clock.shown?.walk.length !== clock.goal.walk.length || clock.shown.field.length !== clock.goal.field.length) {
    clock.shown = { walk: clock.goal.walk.slice(), field: clock.goal.field.slice() };
  }
}

/** log_snr under the cursor. The last level of a walk, the clean point, is infinite; null stands for it. */
function levelAt(cursor) {
  const { levels } = state.scene, k = Math.min(levels.length - 2, Math.floor(cursor));
  const [from, to] = [levels[k], levels[k + 1] ?? told.cleanest];
  return from + (to - from) * Math.min(1, cursor - k);
}

/** Where between the levels that have a field the cursor is. */
function fieldPlace(cursor) {
  const at = state.scene.field_at;
  let k = 0;
  while (k < at.length - 2 && at[k + 1] <= cursor) k += 1;
  return k + (cursor - at[k]) / (at[k + 1] - at[k]);
}

function draw() {
  const { scene } = state, cursor = clock.cursor;
  for (const pane of Object.values(panes)) if (pane.canvas.clientWidth) pane.begin();
  if (!scene || !clock.shown) return void drawDraft(panes.network);
  const place = fieldPlace(cursor), level = levelAt(cursor), overlaid = root.dataset.mode === "overlaid";
  const cells = 2 * told.side ** 2, walkers = 2 * told.walkers, noise = 1 / (1 + Math.exp(level));
  const chosen = slow.taken ? null : state.wish.part;
  for (const [who, pane] of Object.entries(panes)) {
    if (!pane.canvas.clientWidth) continue;
    const truth = who === "truth", look = truth ? scene : clock.shown;
    if (!truth && overlaid && !slow.taken) pane.field(slice(scene.field, cells, place), colours.fact, 4.5);
    pane.dots(scene.points, 1.8, colours["ink-soft"]);
    if (chosen !== null) pane.dots(scene.points, 2.4, colours.words, (k) => scene.labels[k] === chosen);
    if (!truth && slow.taken) drawSlow(pane);
    else {
      pane.field(slice(look.field, cells, place), truth ? colours.fact : colours.guess, 1.6);
      const dots = slice(look.walk, walkers, cursor);
      pane.dots(dots, 4.3, colours.sheet);
      pane.dots(dots, 3.2, truth ? colours.fact : between(colours.guess, colours.noise, noise));
    }
    if (!truth) drawDraft(pane);
  }
}

function drawDraft(pane) {
  if (!drawing() || !pane.canvas.clientWidth) return;
  pane.dots(draft.points.flat(), 2.6, colours.ink);
  if (draft.keys) pane.mark(draft.pen, colours.accent);
}

/** One picture of the screen. It goes on as long as anything moves. */
function frame(now) {
  clock.due = false;
  if (!visible()) return;
  const passed = Math.min(100, now - clock.last), { goal, shown } = clock;
  clock.last = now;
  clock.frames.push(now);
  let moving = false;
  if (goal && shown) {
    const share = 1 - Math.exp(-passed / EASE);
    for (const kind of ["walk", "field"]) {
      const to = goal[kind], from = shown[kind];
      for (let k = 0; k < from.length; k++) {
        const off = to[k] - from[k];
        if (Math.abs(off) > 0.002) moving = true;
        from[k] += off * share;
      }
    }
  }
  if (clock.walking && state.scene && !slow.taken) {
    moving = true;
    const end = state.scene.levels.length - 1;
    if (clock.cursor < end) clock.cursor = Math.min(end, clock.cursor + end * passed / WALK);
    else if ((clock.rest += passed) > HOLD) clock.cursor = clock.rest = 0;
    showLevel();
  }
  draw();
  if (moving) wake();
}

function wake() {
  if (clock.due) return;
  clock.due = true;
  requestAnimationFrame(frame);
}

function showLevel() {
  if (!state.scene) return;
  const level = levelAt(clock.cursor), sigma = Math.exp(-level / 2), end = state.scene.levels.length - 1;
  slider.value = Math.round(1000 * clock.cursor / end);
  const fields = { noise: inPercent(1 / (1 + Math.exp(level))), sigma: said(sigma, sigma < 10 ? 2 : 0) };
  levelText.textContent = fill(words.level_told, clock.cursor === end ? { noise: inPercent(0), sigma: "0" } : fields);
  slider.setAttribute("aria-valuetext", levelText.textContent);
}

function setWalking(walking) {
  if (walking && state.scene && clock.cursor >= state.scene.levels.length - 1) clock.cursor = 0;
  clock.walking = walking;
  act.walk.textContent = walking ? words.rest : words.walk;
  act.walk.setAttribute("aria-pressed", String(walking));
  wake();
}

/** Numbers and plots; the rates are those of the last second. */
function measure() {
  const { scene, look } = state, now = performance.now();
  for (const kept of [clock.frames, clock.news]) while (kept.length && (kept[0][0] ?? kept[0]) < now - 1000) kept.shift();
  if (!scene || !look) return;
  const steps = clock.news.reduce((sum, [, taken]) => sum + taken, 0);
  const compared = (key) => `${said(look[key], 3)} (${said(scene.truth[key], 3)})`;
  const rates = { frames: clock.frames.length, news: clock.news.length };
  drawNumbers([
    [words.steps_taken, said(state.step, 0), state.running ? fill(words.speed_told, { steps: said(steps, 0) }) : ""],
    [words.near, compared("near"), words.near_hint],
    [words.apart, compared("apart"), words.apart_hint],
    ...(state.running ? [[words.screen, "", fill(words.screen_told, rates)]] : []),
  ]);
  drawLoss(scene.floor.loss);
  const bins = scene.floor.by_level.length, [low, high] = [told.noisiest, told.cleanest];
  drawLevels(state.byLevel, scene.floor.by_level, Math.min(bins - 1, Math.floor(bins * (levelAt(clock.cursor) - low) / (high - low))));
}

function dressParts() {
  const names = state.scene?.parts ?? [];
  asks.hidden = !names.length;
  const label = make("span", {}, words.ask);
  const buttons = [words.everything, ...names].map((text, k) => {
    const made = make("button", { type: "button" }, text);
    made.setAttribute("aria-pressed", String((state.wish.part ?? -1) === k - 1));
    made.addEventListener("click", () => {
      wishFor({ part: k ? k - 1 : null });
      asks.querySelectorAll("button").forEach((one, j) => one.setAttribute("aria-pressed", String(j === k)));
    });
    return made;
  });
  if (asks.textContent !== [words.ask, words.everything, ...names].join("")) asks.replaceChildren(label, ...buttons);
  else [...asks.querySelectorAll("button")].forEach((one, k) => one.setAttribute("aria-pressed", String((state.wish.part ?? -1) === k - 1)));
}

function dress() {
  intro.textContent = state.step || state.running ? words.intro_begun : words.intro;
  act.start.textContent = state.running ? words.pause : words.start;
  root.dataset.set = state.wish.set;
  root.dataset.state = state.running ? "learning" : state.step ? "paused" : "ready";
  const empty = state.wish.set === "drawn" && !state.wish.points.length;
  for (const key of ["start", "step", "slowly"]) act[key].disabled = empty;
  act.afresh.disabled = !state.step;
  dressBoard();
}

const acts = {
  start() {
    state.running = !state.running;
    if (state.running) closeSlow();
    tell(state.running ? words.begun : fill(words.paused, { steps: said(state.step, 0) }));
    talk();
  },
  step() { closeSlow(); Object.assign(state, { running: false, once: true }); talk(); },
  slowly() { Object.assign(state, { running: false, slow: true }); talk(); },
  afresh() {
    forget();
    Object.assign(state, { afresh: true, stale: true });
    setWalking(false);
    talk();
  },
  walk() { setWalking(!clock.walking); },
  clear: () => clearBoard(),
};
for (const [key, run] of Object.entries(acts)) act[key].addEventListener("click", () => { run(); dress(); });
for (const button of root.querySelectorAll("[data-mode]:not(.wt)")) {
  button.addEventListener("click", () => {
    root.dataset.mode = button.dataset.mode;
    root.querySelectorAll(".wt-modes button").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    wake();
  });
}
slider.addEventListener("input", () => {
  if (!state.scene) return;
  setWalking(false);
  clock.cursor = (state.scene.levels.length - 1) * slider.value / 1000;
  showLevel();
  measure();
});

const on = listener(root);
on("explorer:watch", ({ detail }) => {
  const change = Object.fromEntries(told.controls.map((key, k) => [key, detail[k] ?? state.wish[key]])); // emptied: as it was
  for (const key of ["seed", "steps"]) change[key] = Math.round(change[key] || 0);
  if (change.set === "drawn") change.points = draft.points.slice();
  else change.points = [];
  wishFor(change);
  if (change.set === "drawn" && !change.points.length) Object.assign(state, { scene: null, stale: false });
  if (!state.scene) tell(words.draw_first);
  dress();
  wake();
});

new MutationObserver(() => { readColours(); wake(); }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
new ResizeObserver(() => { wake(); talk(); }).observe(root);
on("visibilitychange", () => { wake(); talk(); }, document);
const ticking = setInterval(() => {
  if (!root.isConnected) return void clearInterval(ticking);
  if (visible() && (state.running || clock.walking)) measure();
}, 500);

root.dataset.mode = "beside";
readColours();
hear(told.opening);
clock.cursor = 0.55 * (state.scene.levels.length - 1); // where arrows differ most
setWalking(false);
measure();
showLevel();
dress();
