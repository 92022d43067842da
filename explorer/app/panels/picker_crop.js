/* A picture of one's own that is not square: the whole of it, and a frame that can be moved. Its middle goes under at
   once; another part is cut here, in the browser, and comes in like a shot of the camera. Event `snap` {picture}.   */

const ODD = 1.02; // longer than wide, or wider than long, by more than this
const crop = root.querySelector(".pk-crop"), whole = crop.querySelector("img"), along = crop.querySelector("input");
const frame = crop.querySelector(".pk-frame"), board = crop.querySelector(".pk-whole");

function uncrop() {
  crop.hidden = true;
  URL.revokeObjectURL(whole.src);
  whole.removeAttribute("src");
}

/** The square inside the frame, in pixels of the picture: left, top, side. */
function part() {
  const { naturalWidth: w, naturalHeight: h } = whole, side = Math.min(w, h), share = along.value / 100;
  return [(w - side) * share, (h - side) * share, side];
}

function place() {
  const [left, top, side] = part(), { naturalWidth: w, naturalHeight: h } = whole;
  Object.assign(frame.style, { left: `${(100 * left) / w}%`, top: `${(100 * top) / h}%` });
  Object.assign(frame.style, { width: `${(100 * side) / w}%`, height: `${(100 * side) / h}%` });
}

async function offer(file) {
  uncrop();
  if (file.type === "image/svg+xml") return; // not taken
  whole.src = URL.createObjectURL(file);
  try {
    await whole.decode();
  } catch {
    return void uncrop(); // the server says what is wrong with it
  }
  const { naturalWidth: w, naturalHeight: h } = whole;
  if (Math.max(w, h) < ODD * Math.min(w, h)) return void uncrop();
  along.value = 50;
  crop.hidden = false;
  place();
}

function drag({ clientX, clientY, buttons }) {
  if (!buttons) return;
  const { left, top, width, height } = board.getBoundingClientRect(), side = Math.min(width, height);
  const at = width > height ? (clientX - left - side / 2) / (width - side) : (clientY - top - side / 2) / (height - side);
  along.value = 100 * Math.min(1, Math.max(0, at));
  place();
}

board.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  board.setPointerCapture(event.pointerId);
  drag(event);
});
board.addEventListener("pointermove", drag);
board.addEventListener("pointerup", () => along.dispatchEvent(new Event("change")));
along.addEventListener("input", place);
along.addEventListener("change", () => trigger("snap", { picture: squareOf(whole, ...part()) }));

on("change", ({ target }) => {
  const own = target.type === "file" && target.parentElement?.querySelector(`#${told.own}`);
  if (own && target.files.length) offer(target.files[0]);
}, document, true);
on("explorer:pick", ({ detail: { picker } }) => picker === told.name && uncrop());
camera.querySelector(".pk-take").addEventListener("click", uncrop);
for (const button of samples) button.addEventListener("click", uncrop);
