/* Teach it your thing: pictures and a name. What comes after stands in teach_run.js and teach_words.js; one scope.

   hears    explorer:teach {act: "painted"}: what is on the canvas is added
   tells    explorer:prompt, so that words are read anew once there is a new one                                      */

const root = element.querySelector(".tw"), { words } = told;
const find = (name) => root.querySelector(`.tw-${name}`), part = (name) => root.querySelector(`[data-part="${name}"]`);
const note = find("note"), tray = find("tray"), form = part("name"), { word: field, steps: dial, prior } = form.elements;
const state = { pictures: [], word: "", own: [], kind: "", cut: null, learning: false, paused: false, talking: false, sheets: [], curve: [], step: 0, steps: told.steps, index: 0 };
window.explorerTeach = state;
const SLOW = 300_000, PAUSE = 350; // ms for an answer, and before a name is looked at

const said = (number, digits = 0) => decimal(number, digits, told.language);
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const button = (name) => root.querySelector(`[data-act="${name}"]`);

function say(text = "") { note.textContent = text; }

/** What the server answers; what is wrong is said at the top, in one line, and null comes back. */
async function ask(name, request = {}, tell = say) {
  const answer = await answerOf(name, request, SLOW);
  if (answer?.kind && answer.kind !== "problem") return answer;
  tell(answer?.text ?? words.lost);
  return null;
}

// Pictures

async function bring(request, name = "put") {
  const answer = await ask(name, request);
  if (answer) show(answer.items);
  return Boolean(answer);
}

function show(items) {
  state.pictures = items;
  cutting(null);
  tray.replaceChildren(...items.map(({ picture, cut }, k) => {
    const away = make("button", { type: "button", title: words.remove, ariaLabel: fill(words.remove_number, { number: k + 1 }) }, "×");
    away.addEventListener("click", async () => {
      await bring({ index: k }, "drop");
      (tray.querySelectorAll("li > button:last-child")[Math.min(k, items.length - 2)] ?? button("camera")).focus();
    });
    const image = make("img", { src: picture, width: 128, height: 128, alt: fill(words.number, { number: k + 1 }) });
    const pick = make("button", { type: "button", className: "pick", title: `${cut ? words.is_cut : words.not_cut} ${words.cut_out}` }, image);
    pick.addEventListener("click", () => cutOut(k));
    return make("li", { className: cut ? "cut" : "" }, pick, away);
  }));
  const count = items.length, enough = count < 4 ? words.few : count < 8 ? words.some : words.enough_pictures;
  find("count").textContent = count ? `${fill(count === 1 ? words.count_one : words.count, { count, most: told.most })} ${enough}` : fill(words.none, { most: told.most });
  button("clear").hidden = !count;
  find("seen").hidden = true;
  dress();
}

/** The middle square of a file as base64 of a PNG; null where the browser cannot read it. */
async function square(file) {
  try {
    const image = await createImageBitmap(file), { width, height } = image, side = Math.min(width, height);
    const picture = squareOf(image, (width - side) / 2, (height - side) / 2, side);
    image.close();
    return picture;
  } catch {
    return null;
  }
}

async function files(list) {
  say();
  const unread = [];
  for (const file of [...list]) {
    const picture = await square(file);
    if (!picture) unread.push(file.name.slice(0, 40));
    else if (!(await bring({ picture }))) return;
  }
  if (unread.length) say(fill(words.unread, { names: unread.slice(0, 4).join(", ") }));
}

const camera = cameraIn(find("camera"), {
  refused: told.camera.camera_refused, unsafe: told.camera.camera_unsafe, facing: "environment", say, take: (picture) => bring({ picture }),
});
button("camera").addEventListener("click", camera.open);
button("clear").addEventListener("click", () => { say(); bring({ index: null }, "drop"); });
const chooser = find("files").querySelector("input");
chooser.addEventListener("change", async () => { await files(chooser.files); chooser.value = ""; });
for (const name of ["dragover", "drop"]) root.addEventListener(name, (event) => {
  if (![...event.dataTransfer.types].includes("Files")) return;
  event.preventDefault();
  root.classList.toggle("over", name === "dragover");
  if (name === "drop") files(event.dataTransfer.files);
});
root.addEventListener("dragleave", () => root.classList.remove("over"));

// Drawings, and what is painted over the thing of a picture

const easel = () => window.explorerCanvases?.get(told.canvas), adds = () => document.getElementById("teach-add");
const clean = () => window.dispatchEvent(new CustomEvent("explorer:canvas", { detail: { canvas: told.canvas, act: "nothing" } }));

/** The picture of that number lies on the canvas, to be painted over; null: a white sheet. */
function cutting(k) {
  if (state.cut === null && k === null) return;
  easel()?.lay({ picture: k === null ? "" : state.pictures[k].picture });
  clean();
  state.cut = k;
  if (adds()) adds().textContent = k === null ? words.add : words.cut_add;
}

function cutOut(k) {
  cutting(k);
  say(words.cut_hint);
  document.getElementById(told.canvas)?.scrollIntoView({ block: "nearest" });
}

async function painted() {
  say();
  if (!easel()?.share) return void say(words.nothing_painted);
  const painting = easel().text();
  if (state.cut !== null) return void bring({ index: state.cut, painted: painting }, "cut");
  if (await bring({ painted: painting })) clean();
}

const each = find("examples").querySelector(".tw-each");
find("examples").addEventListener("toggle", async () => {
  if (each.children.length) return;
  const answer = await ask("examples");
  each.replaceChildren(...(answer?.items ?? []).map(({ name, word, picture }) => {
    const one = make("button", { type: "button" }, make("img", { src: picture, width: 128, height: 128, alt: "" }), make("span", {}, words[`example_${name}`]));
    one.addEventListener("click", async () => {
      say();
      field.value = word;
      if (await bring({ name }, "example")) named();
    });
    return one;
  }));
});

// The name

let asked = 0, late = 0;
async function named() {
  const mine = (asked += 1), typed = field.value.trim();
  state.word = "";
  find("named").textContent = words.word_hint;
  find("named").classList.remove("wrong");
  dress();
  if (!typed) return;
  const answer = await ask("name", { word: typed }, (text) => {
    if (mine !== asked) return;
    find("named").textContent = text;
    find("named").classList.add("wrong");
  });
  if (mine !== asked || !answer) return;
  state.word = answer.word;
  find("named").textContent = fill(words.word_free, { word: answer.word });
  dress();
}
field.addEventListener("input", () => { asked += 1; state.word = ""; dress(); clearTimeout(late); late = setTimeout(named, PAUSE); });

button("seen").addEventListener("click", async () => {
  say();
  const answer = await ask("seen", { word: state.word }), sheet = find("seen");
  sheet.hidden = !answer;
  sheet.replaceChildren(...(answer?.items ?? []).map(({ picture, caption }) =>
    make("figure", {}, make("img", { src: picture, width: 128, height: 128, alt: caption }), make("figcaption", {}, caption))));
});

function dial_() {
  dial.parentElement.querySelector("output").textContent = said(Number(dial.value));
}
dial.addEventListener("input", dial_);

/** What can be pressed now. */
function dress() {
  const ready = told.here && state.pictures.length && state.word && !state.learning;
  find("go").disabled = !ready;
  button("seen").disabled = !state.pictures.length || !state.word;
  for (const one of [field, dial, prior]) one.disabled = state.learning;
}

show([]);
dial_();
if (!told.here) say(words.not_here);
