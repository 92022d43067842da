/* Samples of a model that learns, moment by moment. Every sheet is kept, so what was seen can be seen again. */

const root = element.querySelector(".fs"), { words, language } = told;
const find = (name) => root.querySelector(`.fs-${name}`);
const buttons = { live: find("live"), recorded: find("recorded"), play: find("play") };
const canvas = root.querySelector("canvas"), slider = root.querySelector("input"), output = root.querySelector("output");
const kindText = find("kind"), plot = find("loss");
const SIDE = 16, CELL = 100, GAP = 8, LABEL = 104, HEAD = 26, BEAT = 450; // pixels of the canvas; milliseconds a sheet
const name = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const run = { kind: "", sheets: [], curve: [], steps: told.steps, index: -1, following: true, learning: false, begun: false, done: false, talking: false, timer: 0 };
window.explorerShapes = run;

const said = (number, digits = 0) => decimal(number, digits, language);
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const visible = () => root.isConnected && root.offsetParent !== null && !document.hidden;

function begin(kind) {
  play(false);
  Object.assign(run, { kind, sheets: [], curve: [], index: -1, following: true, learning: false, begun: false, done: false });
}

/** Items of a run: losses, and here and there a sheet of samples. */
async function take(items) {
  for (const item of items) {
    run.steps = item.steps;
    run.step = item.step;
    if (item.loss != null) run.curve.push([item.step, item.loss]);
    if (!item.sheet) continue;
    const picture = new Image();
    picture.src = item.sheet;
    await picture.decode();
    run.sheets.push({ ...item, picture });
    if (run.following) run.index = run.sheets.length - 1;
  }
  show();
}

async function live() {
  if (run.talking) return;
  run.talking = true;
  while (run.learning && visible()) {
    const afresh = !run.begun;
    let answer;
    try {
      answer = await Promise.race([server.live({ learner: name, afresh }), pause(60_000).then(() => { throw new Error("late"); })]);
      if (!answer?.kind) throw new Error("no answer"); // Gradio gives undefined where the server refuses
    } catch {
      run.learning = false;
      tell(words.lost);
      break;
    }
    if (run.kind !== "live") break;
    if (answer.kind === "gone") { begin("live"); run.learning = true; continue; }
    if (answer.kind === "busy") { tell(answer.text); await pause(800); continue; }
    if (answer.kind !== "live") { run.learning = false; tell(answer.text ?? words.lost); break; }
    run.begun = true;
    await take(answer.items);
    if (answer.end) Object.assign(run, { learning: false, done: true });
    dress();
  }
  run.talking = false;
  dress();
}

buttons.live.addEventListener("click", () => {
  if (run.kind === "live" && run.learning) run.learning = false;
  else {
    if (run.kind !== "live" || run.done) begin("live");
    Object.assign(run, { learning: true, following: true });
  }
  dress();
  live();
});
buttons.recorded.addEventListener("click", async () => {
  begin("recorded");
  dress();
  try {
    const answer = await server.recorded({});
    if (run.kind !== "recorded") return;
    run.following = false;
    run.index = 0;
    await take(answer.items);
    run.done = true;
    play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  } catch {
    tell(words.lost);
  }
  dress();
});

function play(playing) {
  clearInterval(run.timer);
  run.playing = playing;
  if (playing && run.index >= run.sheets.length - 1) run.index = 0;
  if (playing) run.timer = setInterval(() => {
    if (!root.isConnected) return void clearInterval(run.timer);
    if (run.index >= run.sheets.length - 1) return void play(false);
    run.index += 1;
    show();
  }, BEAT);
  show();
}
buttons.play.addEventListener("click", () => { run.following = false; play(!run.playing); });
slider.addEventListener("input", () => {
  play(false);
  run.index = Number(slider.value);
  run.following = run.index === run.sheets.length - 1;
  show();
});

const tell = (text) => { kindText.textContent = text; };

/** Says whether this is computed now or recorded; names the buttons. */
function dress() {
  buttons.live.textContent = run.kind !== "live" || run.done ? words.live : run.learning ? words.pause : words.go_on;
  buttons.recorded.hidden = !told.has_recording;
  kindText.dataset.kind = run.kind;
  if (run.kind) {
    const strong = make("b", {}, words[`${run.kind}_label`]);
    const text = run.kind === "recorded" ? words.recorded_told : run.done ? words.live_done : run.learning ? words.live_told : words.live_paused;
    if (kindText.textContent !== `${strong.textContent} ${text}`) kindText.replaceChildren(strong, ` ${text}`);
  }
  show();
}

function show() {
  const sheet = run.sheets[run.index];
  root.querySelector(".fs-plate").toggleAttribute("data-empty", !sheet);
  const alone = run.sheets.length < 2; // the last of a recording, or the first of a run: it stands where it belongs
  slider.max = alone ? run.steps : run.sheets.length - 1;
  slider.value = alone ? sheet?.step ?? 0 : run.index;
  slider.disabled = buttons.play.disabled = alone;
  buttons.play.textContent = run.playing ? words.rest : words.play;
  buttons.play.setAttribute("aria-pressed", String(Boolean(run.playing)));
  output.textContent = sheet ? fill(words.step, { step: said(sheet.step), steps: said(run.steps) }) : "";
  slider.setAttribute("aria-valuetext", output.textContent);
  drawSheet(sheet);
  drawCurve(sheet);
}

function drawSheet(sheet) {
  const columns = told.columns.length, rows = told.rows.length, pen = canvas.getContext("2d");
  const sharp = 2, wide = LABEL + columns * (CELL + GAP), high = HEAD + rows * (CELL + GAP);
  if (canvas.width !== wide * sharp) Object.assign(canvas, { width: wide * sharp, height: high * sharp });
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.clearRect(0, 0, wide, high);
  const style = getComputedStyle(root);
  pen.fillStyle = style.getPropertyValue("--ink-soft");
  pen.font = "15px 'IBM Plex Sans', sans-serif";
  pen.textAlign = "center";
  told.columns.forEach((text, k) => pen.fillText(text, LABEL + k * (CELL + GAP) + CELL / 2, 17));
  pen.textAlign = "right";
  told.rows.forEach((text, k) => pen.fillText(text, LABEL - 10, HEAD + k * (CELL + GAP) + CELL / 2 + 5, LABEL - 12));
  pen.imageSmoothingEnabled = false;
  for (let k = 0; k < rows * columns; k++) {
    const column = k % columns, row = Math.floor(k / columns), x = LABEL + column * (CELL + GAP), y = HEAD + row * (CELL + GAP);
    pen.fillStyle = style.getPropertyValue("--plate") || style.getPropertyValue("--line");
    pen.fillRect(x, y, CELL, CELL);
    if (sheet) pen.drawImage(sheet.picture, column * SIDE, row * SIDE, SIDE, SIDE, x, y, CELL, CELL);
  }
}

const drawCurve = (sheet) => lossCurve(plot, { curve: run.curve, steps: run.steps, step: sheet?.step, said });

new ResizeObserver(() => live()).observe(root);
new MutationObserver(show).observe(document.body, { attributes: true, attributeFilter: ["class"] });
listener(root)("visibilitychange", live, document);
if (told.last) { // there is something to see before anything was asked
  Object.assign(run, { kind: "recorded", done: true });
  take([told.last]);
}
dress();
document.fonts?.ready.then(show);
