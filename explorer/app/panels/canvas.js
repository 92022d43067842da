/* A canvas of 128 x 128 to paint on, with a pointer, a finger or the keys. Its value is {picture, paint}: an address of
   the picture that lies below, and base64 of what is painted already; what is left out stays.

   window.explorerCanvases.get(name)   {bytes, share, text(), lay(value)}
   hears    explorer:canvas {canvas, act, with}: "send" triggers `sent` {paint, share, ...with}; an area act is done
   tells    explorer:painted {canvas, share} after every stroke                                                       */

const SIDE = 128, FAR = 4, KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const root = element.querySelector(".cv"), stage = root.querySelector(".cv-stage"), board = root.querySelector(".cv-paint");
const under = root.querySelector(".cv-under"), ring = root.querySelector(".cv-ring"), status = root.querySelector(".cv-said");
const size = root.querySelector("[name=size]"), soft = root.querySelector("[name=soft]"), own = root.querySelector("[type=color]");
const { name, words, kind } = told, depth = kind === "mask" ? 1 : 4, sheet = canvasSheet(SIDE, depth);
const pen = board.getContext("2d"), picture = pen.createImageData(SIDE, SIDE), buttons = [...root.querySelectorAll("button")];
const brush = { erase: false, colour: [34, 37, 43], stamp: null }; // a Path2D, or null: it draws
const cursor = { x: SIDE / 2, y: SIDE / 2, pointer: null, space: false };

// Drawing

/** A mask is amber with a grain of dots, thinner where it is half painted; colours are what they are. */
function draw() {
  const { bytes } = sheet, out = picture.data;
  for (let k = 0; k < SIDE * SIDE; k += 1) {
    if (depth === 4) { out.set(bytes.subarray(4 * k, 4 * k + 4), 4 * k); continue; }
    const dot = (k % SIDE) % 4 === 1 && Math.floor(k / SIDE) % 4 === 1;
    out.set(dot ? [40, 24, 0, bytes[k]] : [233, 165, 60, bytes[k] * 0.74], 4 * k);
  }
  pen.putImageData(picture, 0, 0);
}

const text = () => { let all = ""; for (const value of sheet.bytes) all += String.fromCharCode(value); return btoa(all); };

/** After every change that has come to its end. */
function changed(happened = true) {
  draw();
  for (const button of buttons) {
    const { act } = button.dataset;
    if (act === "undo") button.disabled = !sheet.undoes;
    if (act === "redo") button.disabled = !sheet.redoes;
  }
  const { share } = sheet;
  root.dataset.share = share.toFixed(6);
  const said = share ? fill(words.painted, { share: percent(share, told.percent) }) : words.empty;
  if (status.textContent !== said) status.textContent = said;
  if (happened) window.dispatchEvent(new CustomEvent("explorer:painted", { detail: { canvas: name, share } }));
}

function circle(seen = true) {
  const wide = Number(size.value) / SIDE;
  ring.hidden = !seen;
  Object.assign(ring.style, { left: `${(100 * cursor.x) / SIDE}%`, top: `${(100 * cursor.y) / SIDE}%`, width: `${100 * wide}%` });
}

// Strokes

const holding = (erase) => ({ ...brush, erase: erase ?? brush.erase, size: Number(size.value), soft: Number(soft.value) / 100 });

function to(x, y, drawing) {
  if (drawing && !brush.stamp) sheet.line(cursor.x, cursor.y, x, y);
  Object.assign(cursor, { x, y });
}

function begin(erase) {
  sheet.begin(holding(erase));
  if (brush.stamp) sheet.stamp(cursor.x, cursor.y, (x, y) => pen.isPointInPath(brush.stamp, x, y, "evenodd"));
  else to(cursor.x, cursor.y, true);
  draw();
}

function end() {
  if (!sheet.drawing) return;
  Object.assign(cursor, { pointer: null, space: false });
  changed(sheet.end());
}

const placeAt = ({ clientX, clientY }) => {
  const frame = board.getBoundingClientRect();
  return [((clientX - frame.left) / frame.width) * SIDE, ((clientY - frame.top) / frame.height) * SIDE];
};

stage.addEventListener("pointerdown", (event) => {
  if (!event.isPrimary || event.button > 0 && event.button !== 5 || sheet.drawing) return;
  event.preventDefault();
  stage.focus({ preventScroll: true });
  stage.setPointerCapture(event.pointerId);
  to(...placeAt(event), false);
  cursor.pointer = event.pointerId;
  begin(event.button === 5 ? true : undefined); // the other end of a pen
  circle(event.pointerType !== "touch");
});
stage.addEventListener("pointermove", (event) => {
  if (cursor.space || !event.isPrimary) return;
  const drawing = cursor.pointer === event.pointerId;
  const passed = drawing ? event.getCoalescedEvents?.() ?? [] : [];
  for (const one of passed.length ? passed : [event]) to(...placeAt(one), drawing);
  circle(event.pointerType !== "touch");
  if (drawing) draw();
});
for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) {
  stage.addEventListener(over, ({ pointerId }) => { if (pointerId === cursor.pointer) end(); });
}
stage.addEventListener("pointerleave", () => { if (!sheet.drawing) circle(document.activeElement === stage && stage.matches(":focus-visible")); });
stage.addEventListener("focus", () => { if (stage.matches(":focus-visible")) circle(); });
stage.addEventListener("blur", () => { end(); circle(false); });

/** Where the keys are, for who does not see the ring. */
function sayPlace() {
  const share = (value) => percent(Math.min(1, Math.max(0, value / SIDE)), told.percent), k = place();
  const here = k < 0 ? words.outside : sheet.bytes[k] > 127 ? words.on_paint : words.off_paint;
  status.textContent = fill(words.place, { across: share(cursor.x), down: share(cursor.y), here });
}
function place() {
  const x = Math.floor(cursor.x), y = Math.floor(cursor.y);
  return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? -1 : (y * SIDE + x) * depth + depth - 1;
}

stage.addEventListener("keydown", (event) => {
  const { key, shiftKey, ctrlKey, metaKey } = event, way = KEYS[key], low = key.toLowerCase();
  if ((ctrlKey || metaKey) && (low === "z" || low === "y")) act(low === "y" || shiftKey ? "redo" : "undo");
  else if (ctrlKey || metaKey || event.altKey || cursor.pointer !== null) return;
  else if (way) {
    const hold = (value) => Math.min(SIDE - 0.5, Math.max(0.5, value)), by = shiftKey ? 1 : FAR;
    to(hold(cursor.x + by * way[0]), hold(cursor.y + by * way[1]), cursor.space);
    circle();
    if (cursor.space) draw();
    sayPlace();
  } else if (key === " ") {
    if (!event.repeat && !sheet.drawing) { cursor.space = true; begin(); circle(); }
  } else if (low === "e") act(brush.erase ? "brush" : "eraser");
  else if (key === "+" || key === "-") { size.stepUp(key === "+" ? 2 : -2); circle(); }
  else return;
  event.preventDefault();
});
stage.addEventListener("keyup", ({ key }) => { if (key === " " && cursor.space) end(); });

// Buttons

function act(what) {
  if (sheet.drawing) return;
  if (what === "brush" || what === "eraser") {
    brush.erase = what === "eraser";
    take(null);
  } else if (what === "undo") changed(sheet.undo());
  else if (what === "redo") changed(sheet.redo());
  else changed(sheet.whole(what, brush.colour));
}

/** Takes a stamp into the hand, or with null the brush or the eraser. */
function take(stamp) {
  brush.stamp = stamp && new Path2D(told.stamps[stamp]);
  brush.erase &&= !stamp;
  for (const button of buttons) {
    const { act: one, stamp: other } = button.dataset;
    const held = other ? other === stamp : !stamp && one === (brush.erase ? "eraser" : "brush");
    if (other || one === "brush" || one === "eraser") button.setAttribute("aria-pressed", String(held));
  }
}

function colour(text) {
  brush.colour = [1, 3, 5].map((k) => parseInt(text.slice(k, k + 2), 16));
  for (const button of buttons) if (button.dataset.colour) button.setAttribute("aria-pressed", String(button.dataset.colour === text));
  if (own) own.value = text;
  if (brush.erase) act("brush");
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    const { colour: chosen, stamp, act: what } = button.dataset;
    if (chosen) colour(chosen);
    else if (stamp) take(stamp);
    else act(what);
  });
}
own?.addEventListener("input", () => colour(own.value));
size.addEventListener("input", () => circle());

// The page

function lay(given) {
  if (given.picture !== undefined) { under.hidden = !given.picture; if (given.picture) under.src = given.picture; }
  if (typeof given.paint === "string") sheet.load(Uint8Array.from(atob(given.paint), (sign) => sign.charCodeAt(0)));
  changed(typeof given.paint === "string");
}
const receive = () => lay(props.value ?? {});

(window.explorerCanvases ??= new Map()).set(name, {
  get bytes() { return sheet.bytes; },
  get share() { return sheet.share; },
  text,
  lay,
});
listener(root)("explorer:canvas", ({ detail: { canvas, act: what, with: more } }) => {
  if (canvas !== name) return;
  if (what === "send") trigger("sent", { ...more, paint: text(), share: sheet.share });
  else act(what);
});
watch("value", receive);
if (depth === 4) colour(told.colour);
receive();
