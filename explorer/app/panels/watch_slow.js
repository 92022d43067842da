/* Slow motion: one real training step, its eight parts one by one, for one point of the step. */

const slowPanel = root.querySelector(".wt-slow");
const slowParts = [...slowPanel.querySelectorAll("li")], slowNote = slowPanel.querySelector(".wt-slow-note");
const slowButtons = Object.fromEntries([...slowPanel.querySelectorAll("button")].map((one) => [one.dataset.slow, one]));
const BEAT = 2600; // milliseconds a part
const HERO = 0; // the point that is followed
const slow = { taken: null, part: 0, auto: false, timer: 0 };

const pair = (numbers, k = HERO) => [numbers[2 * k], numbers[2 * k + 1]];
const written = ([x, y]) => `(${said(x, 3)}; ${said(y, 3)})`;

function openSlow(answer) {
  const taken = { ...answer };
  for (const key of ["x0", "eps", "x_t", "v", "v_hat", "errors", "log_snr"]) taken[key] = floats(answer[key]);
  slow.taken = state.taken = taken;
  slow.part = 0;
  slowPanel.hidden = false;
  root.dataset.slow = "";
  slowNote.textContent = fill(words.slow.note, { step: said(answer.step, 0), batch: answer.batch });
  const told = texts(taken);
  slowParts.forEach((line, k) => { line.querySelector("span").textContent = told[k]; });
  play(!still.matches);
  showPart();
}

/** The numbers of each part, as sentences. */
function texts(taken) {
  const signal = said(Math.sqrt(1 / (1 + Math.exp(-taken.log_snr[HERO]))), 3);
  const noise = said(Math.sqrt(1 / (1 + Math.exp(taken.log_snr[HERO]))), 3);
  const part = state.scene.parts[taken.part[HERO]], text = words.slow;
  const digits = (number) => said(number, 5);
  return [
    fill(part ? text.one_part : text.one_told, { x0: written(pair(taken.x0)), part }),
    fill(text.two_told, { log_snr: said(taken.log_snr[HERO], 2), signal, noise }),
    fill(text.three_told, { eps: written(pair(taken.eps)) }),
    fill(text.four_told, { signal, noise, x_t: written(pair(taken.x_t)) }),
    fill(text.five_told, { v_hat: written(pair(taken.v_hat)) }),
    fill(text.six_told, {
      noise_v: `${signal} × eps − ${noise} × x0`, v: written(pair(taken.v)), error: digits(taken.errors[HERO]) }),
    fill(text.seven_told, { batch: taken.batch, loss: digits(taken.batch_loss) }),
    fill(text.eight_told, { size: said(taken.size, 0), before: digits(taken.weight.before),
      after: digits(taken.weight.after), again: digits(taken.again) }),
  ];
}

function showPart() {
  slowParts.forEach((line, k) => {
    line.toggleAttribute("data-done", k < slow.part);
    line.toggleAttribute("data-now", k === slow.part);
    if (k === slow.part) line.setAttribute("aria-current", "step");
    else line.removeAttribute("aria-current");
  });
  // not `disabled`, which would take the focus from under the keyboard
  slowButtons.back.setAttribute("aria-disabled", String(slow.part === 0));
  slowButtons.next.setAttribute("aria-disabled", String(slow.part === slowParts.length - 1));
  wake();
}

/** Turns the pages by itself, or stops doing so. */
function play(auto) {
  clearInterval(slow.timer);
  slow.auto = auto;
  slowButtons.auto.textContent = auto ? words.slow.stop : words.slow.auto;
  if (auto) slow.timer = setInterval(() => (slow.part < slowParts.length - 1 ? turnTo(slow.part + 1) : play(false)), BEAT);
}

function turnTo(part) {
  if (!root.isConnected) return void clearInterval(slow.timer);
  slow.part = Math.max(0, Math.min(slowParts.length - 1, part));
  showPart();
}

function closeSlow() {
  play(false);
  slow.taken = null;
  slowPanel.hidden = true;
  delete root.dataset.slow;
  wake();
}

const slowActs = {
  back: () => { play(false); turnTo(slow.part - 1); },
  next: () => { play(false); turnTo(slow.part + 1); },
  auto: () => { if (!slow.auto && slow.part === slowParts.length - 1) turnTo(0); play(!slow.auto); },
  again: () => { state.slow = true; talk(); },
  close: () => { closeSlow(); act.slowly.focus(); },
};
for (const [key, run] of Object.entries(slowActs)) slowButtons[key].addEventListener("click", run);
slowPanel.addEventListener("keydown", ({ key }) => ({
  ArrowLeft: slowActs.back, ArrowRight: slowActs.next, Escape: slowActs.close })[key]?.());

/** What the window of the network shows meanwhile: the point's way through the step. */
function drawSlow(pane) {
  const { taken, part } = slow, x0 = pair(taken.x0), eps = pair(taken.eps), x_t = pair(taken.x_t);
  const back = (numbers) => pair(numbers).map((value) => -value);
  if (part >= 6) {
    for (let k = 0; k < taken.batch; k++) pane.arrow(pair(taken.x_t, k), pair(taken.v_hat, k).map((v) => -0.35 * v), colours.guess, 1);
  }
  if (part >= 1 && part < 6) pane.mark(x0, colours.fact, "x0");
  if (part === 0) pane.mark(x0, colours.ink, "x0", 10);
  if (part >= 2 && part < 5) pane.arrow([0, 0], eps, colours.noise, 2.5, [2, 5]);
  if (part === 2 || part === 3) pane.mark(eps, colours.noise, "eps", 5);
  if (part >= 3) {
    pane.pen.strokeStyle = colours.line;
    pane.dots(x_t, 6, between(colours.guess, colours.noise, 1 / (1 + Math.exp(taken.log_snr[HERO]))));
    pane.mark(x_t, colours.ink, part < 6 ? "x_t" : "", 9);
  }
  if (part >= 5) pane.arrow(x_t, back(taken.v), colours.fact, 5);
  if (part >= 4) pane.arrow(x_t, back(taken.v_hat), colours.guess, 2.5);
}
