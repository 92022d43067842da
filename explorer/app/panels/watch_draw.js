/* Points drawn by hand, with mouse, finger or keys, in the window of the network. */

const CLOSE = 0.07; // points of one stroke lie at least so far apart
const STRIDE = 0.12; // of the pen that is moved by keys
const note = root.querySelector(".wt-over"), board = root.querySelector('[data-who="network"] canvas');
const draft = { points: [], pen: [0, 0], keys: false, down: false, timer: 0 };
const drawing = () => state.wish.set === "drawn" && !slow.taken;

/** Where on the plane the mouse or finger is. */
function penAt(event) {
  const box = board.getBoundingClientRect();
  const value = (share) => Math.max(-1, Math.min(1, 2 * share - 1)) * 0.98 * told.reach;
  return [value((event.clientX - box.left) / box.width), -value((event.clientY - box.top) / box.height)];
}

function put(place, apart = CLOSE) {
  const near = ([x, y]) => Math.hypot(x - place[0], y - place[1]) < apart;
  if (draft.points.length >= told.mostDrawn || draft.points.some(near)) return;
  draft.points.push(place.map((value) => Math.round(1000 * value) / 1000));
  tell(fill(words.draw_count, { count: draft.points.length }));
  wake();
}

/** Tells the server, a moment after the last change. */
function settle(soon = 350) {
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => {
    if (drawing()) wishFor({ points: draft.points.slice() });
    dress();
  }, soon);
}

board.addEventListener("pointerdown", (event) => {
  if (!drawing()) return;
  draft.down = true;
  draft.keys = false;
  board.setPointerCapture(event.pointerId);
  clearTimeout(draft.timer);
  put(penAt(event));
});
board.addEventListener("pointermove", (event) => {
  if (!draft.down) return;
  for (const one of event.getCoalescedEvents?.() ?? [event]) put(penAt(one));
});
for (const end of ["pointerup", "pointercancel"]) {
  board.addEventListener(end, () => {
    if (!draft.down) return;
    draft.down = false;
    settle();
  });
}

const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
board.addEventListener("keydown", (event) => {
  if (!drawing()) return;
  const move = moves[event.key];
  if (move) draft.pen = draft.pen.map((value, k) => Math.max(-2.2, Math.min(2.2, value + STRIDE * move[k])));
  else if (event.key === " ") put(draft.pen, 0.01);
  else if (event.key === "Backspace") draft.points.pop();
  else return;
  event.preventDefault();
  draft.keys = true;
  if (!move) settle(900);
  wake();
});

/** The window as a sheet to draw on, or as a picture again. */
function dressBoard() {
  root.toggleAttribute("data-drawing", drawing());
  board.tabIndex = drawing() ? 0 : -1;
  note.hidden = !drawing() || state.step > 0;
  note.textContent = words.draw_hint;
  act.clear.hidden = !drawing();
}

function clearBoard() {
  draft.points.length = 0;
  wishFor({ points: [] });
  Object.assign(state, { scene: null, stale: false });
  dress();
  wake();
}
