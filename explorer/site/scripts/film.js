// A run as a GIF, with the studio's clock (explorer/render/clip.py): the chosen windows side by side, each frame with a
// palette of its own, for ever in a loop, the settings in its comment. The writer of the file is gifenc (assets/web).

const FPS = 12;
const [FIRST, LAST] = [600, 1500]; // ms: the ends stay longer, so that the eye can start and finish
const MOST = 101; // frames; of longer walks some steps are left out, evenly
const COLOURS = 256;
const LARGEST = 4; // times the model's own pixels
const VIEWS = { x0_hat: "x0", eps_hat: "noise", push: "words" }; // as files call them
const GREY = 128;

/** How long each frame stays, in ms: ticks of 10 ms, and longer at both ends. */
export function durations(count) {
  const ticks = Array.from({ length: count + 1 }, (_, k) => Math.round((k * 100) / FPS));
  const stays = ticks.slice(1).map((tick, k) => 10 * (tick - ticks[k]));
  stays[0] = Math.max(stays[0], FIRST);
  stays[count - 1] = Math.max(stays[count - 1], LAST);
  return stays;
}

/** Indices of `count` frames: all of them, or `most` at even distances with both ends. */
export function evenly(count, most = MOST) {
  const kept = Math.min(count, most);
  const even = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value)); // as numpy rounds
  return [...new Set(Array.from({ length: kept }, (_, k) => even(kept > 1 ? (k * (count - 1)) / (kept - 1) : 0)))];
}

/** film({ player, panes, times, told }) -> Promise of a GIF, for files that `source` has. */
export function filmmaker(source) {
  let writer = null;
  const load = async () => {
    const script = await source.get("gif.mjs", () => {});
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    return import(address).finally(() => URL.revokeObjectURL(address));
  };
  return async ({ player, panes, times, told }) => {
    writer ??= await load();
    return filmed(writer, player, panes, Math.min(times, LARGEST), told);
  };
}

async function filmed({ GIFEncoder, quantize, applyPalette }, player, panes, times, told) {
  const { reel, smooth } = player;
  const shots = [];
  for (let k = 0; k <= reel.last; k++) shots.push(await pictures(reel, k, panes));
  const shown = shots.filter((row) => row.some(Boolean));
  const frames = evenly(shown.length).map((k) => shown[k]);
  const stays = durations(frames.length);
  const sheet = new Sheet(frames[0].find(Boolean).width, panes.length, times, smooth);
  const gif = GIFEncoder();
  for (const [k, row] of frames.entries()) {
    const data = sheet.drawn(row);
    const palette = quantize(data, COLOURS);
    gif.writeFrame(sheet.enlarged(applyPalette(data, palette)), ...sheet.size, { palette: whole(palette), delay: stays[k] });
    told((k + 1) / frames.length);
    await new Promise((go) => setTimeout(go)); // the page stays awake
  }
  gif.finish();
  return new Blob([commented(gif.bytes(), record(player, panes, sheet.side))], { type: "image/gif" });
}

/** What the windows show of a step; null where they have nothing. Frames of views that nobody has looked at come late. */
async function pictures(reel, k, panes) {
  for (let tries = 0; ; tries++) {
    const row = panes.map(({ view }) => reel.shot(k, view));
    if (!row.includes(undefined) || tries >= 200) return row;
    await new Promise((go) => setTimeout(go, 25));
  }
}

/** A palette of the size that the head of the file promises. */
const whole = (palette) => Array.from({ length: COLOURS }, (_, k) => palette[k] ?? [0, 0, 0]);

/** Windows side by side: drawn in the model's own pixels and then enlarged as squares, or blended at full size. */
class Sheet {
  constructor(native, count, times, smooth) {
    const drawn = smooth ? native * times : native;
    this.gap = Math.round(drawn / 16);
    this.each = drawn;
    this.times = smooth ? 1 : times;
    this.canvas = new OffscreenCanvas(count * (drawn + this.gap) - this.gap, drawn);
    this.pen = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    this.side = native * times;
  }

  get size() {
    return [this.canvas.width * this.times, this.canvas.height * this.times];
  }

  drawn(row) {
    const { pen, canvas, each, gap } = this;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    for (const [k, shot] of row.entries()) {
      pen.fillStyle = `rgb(${GREY} ${GREY} ${GREY})`;
      if (shot) pen.drawImage(shot, k * (each + gap), 0, each, each);
      else pen.fillRect(k * (each + gap), 0, each, each);
    }
    return pen.getImageData(0, 0, canvas.width, canvas.height).data;
  }

  /** Numbers of colours, each pixel as a square. */
  enlarged(numbers) {
    const { times, canvas: { width } } = this;
    if (times === 1) return numbers;
    const [across, down] = this.size;
    const out = new Uint8Array(across * down);
    for (let y = 0; y < down; y++) {
      const row = Math.floor(y / times) * width;
      for (let x = 0; x < across; x++) out[y * across + x] = numbers[row + Math.floor(x / times)];
    }
    return out;
  }
}

/** What the file says of itself, as explorer/render/stamp.py reads it. */
function record({ reel: { start, forward, stopped, total, last }, smooth }, panes, side) {
  const look = new URLSearchParams({ view: panes.map(({ view }) => VIEWS[view] ?? view).join(","), size: side, fps: FPS, caption: "False" });
  if (smooth) look.set("smooth", "True");
  if (stopped && last < total) look.set("stopped", last + 1);
  if (forward || start.origin) look.set("buried", "True");
  return `diffusion-explorer:${start.settings ?? ""}#${look}`;
}

/** The file with a comment before its first frame: behind the head, its colours, and the 19 bytes that say "for ever". */
function commented(bytes, text) {
  const at = 13 + 3 * 2 ** ((bytes[10] & 7) + 1) + 19;
  const data = new TextEncoder().encode(text);
  const blocks = [];
  for (let k = 0; k < data.length; k += 255) blocks.push(Uint8Array.of(Math.min(255, data.length - k)), data.slice(k, k + 255));
  return new Blob([bytes.slice(0, at), Uint8Array.of(0x21, 0xfe), ...blocks, Uint8Array.of(0), bytes.slice(at)]);
}
