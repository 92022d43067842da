/* Drawing the plane: points of the set, arrows, walking points. Units are those of the world, y upwards. */

const root = element.querySelector(".wt"), { words, language } = told;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const colours = {};
function readColours() {
  const style = getComputedStyle(root);
  for (const name of ["ink", "ink-soft", "line", "sheet", "noise", "guess", "words", "fact", "accent"]) {
    colours[name] = style.getPropertyValue(`--${name}`).trim();
  }
}

/** Between two colours written as #rrggbb. */
function between(from, to, share) {
  const part = (text, k) => parseInt(text.slice(1 + 2 * k, 3 + 2 * k), 16);
  const mixed = [0, 1, 2].map((k) => Math.round(part(from, k) + (part(to, k) - part(from, k)) * share));
  return `rgb(${mixed.join(" ")})`;
}

function bytesOf(text) {
  const raw = atob(text), bytes = new Uint8Array(raw.length);
  for (let k = 0; k < raw.length; k++) bytes[k] = raw.charCodeAt(k);
  return bytes.buffer;
}
const unpacked = (text) => Float32Array.from(new Int16Array(bytesOf(text)), (whole) => whole / told.unit);
const floats = (text) => new Float32Array(bytesOf(text));

/** One window. */
class Pane {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
  }

  /** Empties the window, as many pixels as the screen has; the pen then draws in pixels of the page. */
  begin() {
    const sharp = window.devicePixelRatio || 1, side = this.canvas.clientWidth;
    const wide = Math.round(side * sharp);
    if (this.canvas.width !== wide) this.canvas.width = this.canvas.height = wide;
    this.side = side;
    this.pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    this.pen.clearRect(0, 0, side, side);
  }

  x(value) { return (value / told.reach + 1) * this.side / 2; }
  y(value) { return (1 - value / told.reach) * this.side / 2; }

  /** Round dots; `places` is x, y, x, y ... */
  dots(places, radius, colour, wanted = null) {
    this.pen.fillStyle = colour;
    this.pen.beginPath();
    for (let k = 0; k < places.length; k += 2) {
      if (wanted && !wanted(k / 2)) continue;
      const x = this.x(places[k]), y = this.y(places[k + 1]);
      this.pen.moveTo(x + radius, y);
      this.pen.arc(x, y, radius, 0, 2 * Math.PI);
    }
    this.pen.fill();
  }

  /** The arrows of a field on the lattice. */
  field(arrows, colour, wide) {
    const { pen } = this, cell = this.side / told.side;
    pen.strokeStyle = colour;
    pen.lineWidth = wide;
    pen.lineCap = "round";
    pen.beginPath();
    for (let k = 0; k < arrows.length; k += 2) {
      const column = (k / 2) % told.side, row = Math.floor(k / 2 / told.side);
      const size = Math.hypot(arrows[k], arrows[k + 1]);
      if (size < 0.02) continue;
      const long = Math.min(0.9, 0.3 + 0.3 * size) * cell * Math.min(1, size / 0.2) / size;
      const dx = arrows[k] * long, dy = -arrows[k + 1] * long;
      const x = (column + 0.5) * cell - dx / 2, y = this.side - (row + 0.5) * cell - dy / 2;
      this.stroke(x, y, x + dx, y + dy, 0.32);
    }
    pen.stroke();
  }

  /** One arrow in pixels, without beginning or ending a path. */
  stroke(x, y, toX, toY, head) {
    const { pen } = this, dx = (toX - x) * head, dy = (toY - y) * head;
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.moveTo(toX - dx - dy * 0.7, toY - dy + dx * 0.7);
    pen.lineTo(toX, toY);
    pen.lineTo(toX - dx + dy * 0.7, toY - dy - dx * 0.7);
  }

  /** One arrow in units of the world. */
  arrow(from, along, colour, wide = 2.5, dash = []) {
    const { pen } = this, long = Math.hypot(along[0], along[1]);
    pen.strokeStyle = colour;
    pen.lineWidth = wide;
    pen.setLineDash(dash);
    pen.beginPath();
    const ends = [this.x(from[0]), this.y(from[1]), this.x(from[0] + along[0]), this.y(from[1] + along[1])];
    this.stroke(...ends, Math.min(0.35, 0.22 / Math.max(long, 0.01)));
    pen.stroke();
    pen.setLineDash([]);
  }

  /** A ring around a place, and a word beside it. */
  mark(place, colour, text = "", radius = 7) {
    const { pen } = this, x = this.x(place[0]), y = this.y(place[1]);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
    if (!text) return;
    pen.font = "600 14px 'IBM Plex Sans', sans-serif";
    pen.textAlign = x > this.side * 0.75 ? "right" : "left";
    pen.lineWidth = 4;
    pen.strokeStyle = colours.sheet;
    const left = x + (pen.textAlign === "right" ? -12 : 12);
    pen.strokeText(text, left, y - 9);
    pen.fillStyle = colour;
    pen.fillText(text, left, y - 9);
  }
}

/** Part k of numbers that are kept one after the other, `size` each; between parts, what lies between them. */
function slice(numbers, size, place) {
  const last = numbers.length / size - 1, k = Math.max(0, Math.min(last, Math.floor(place))), share = Math.min(1, place - k);
  const here = numbers.subarray(k * size, (k + 1) * size);
  if (share <= 0 || k === last) return here;
  const next = numbers.subarray((k + 1) * size, (k + 2) * size);
  return here.map((value, j) => value + (next[j] - value) * share);
}
