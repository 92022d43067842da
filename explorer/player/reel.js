/* One run as the player holds it: packets decoded once, and the views that follow from the frames sent.

   noise at x_t:  eps_hat = (x_t - s x0_hat) / n + correction      (s, n from alpha_bar; uint8, exact: see packets.py)
   push of words: grey + gain (x0_hat - x0_uncond)                                                                   */

const typeOf = (base64) => (base64.startsWith("iVBOR") ? "image/png" : "image/webp");

/** An address that is the picture itself. */
const dataAddress = (base64) => `data:${typeOf(base64)};base64,${base64}`;

/** An address of one frame of a packet, for <img> and fetch. */
function frameAddress(packet, name) {
  const held = packet.frames?.[name];
  if (typeof held === "string") return dataAddress(held);
  return held ? `${packet.at}?names=${name}` : null;
}
window.explorerFrame = frameAddress;

function blobOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
  return new Blob([bytes], { type: typeOf(base64) });
}

/** Frames of a packet as blobs: inside it as base64, or fetched in one go from its address and kept with it. */
async function blobsOf(packet, names, server) {
  const far = names.filter((name) => typeof packet.frames[name] === "number" && !packet.blobs?.[name]);
  if (far.length) {
    const whole = await server.frames(packet, far);
    let from = 0;
    packet.blobs ??= {};
    for (const name of far) packet.blobs[name] = whole.slice(from, (from += packet.frames[name]), "image/webp");
  }
  return names.map((name) => packet.blobs?.[name] ?? blobOf(packet.frames[name]));
}

async function decodeFrames(packet, names, server) {
  const blobs = await blobsOf(packet, names, server);
  // Colour management or premultiplied alpha could change values: a frame must come out as it went in.
  const options = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
  return Promise.all(blobs.map(async (blob, k) => [names[k], await createImageBitmap(blob, options)]));
}

let scratch = null;
function pixelsOf(shot) {
  scratch ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (scratch.canvas.width !== shot.width || scratch.canvas.height !== shot.height) {
    scratch.canvas.width = shot.width;
    scratch.canvas.height = shot.height;
  }
  scratch.drawImage(shot, 0, 0);
  return scratch.getImageData(0, 0, shot.width, shot.height).data;
}

function painted(shot, colourOf) {
  const context = Object.assign(document.createElement("canvas"), { width: shot.width, height: shot.height })
    .getContext("2d", { alpha: false });
  const image = context.createImageData(shot.width, shot.height);
  for (let k = 0; k < image.data.length; k++) image.data[k] = k % 4 === 3 ? 255 : colourOf(k);
  context.putImageData(image, 0, 0);
  return context.canvas;
}

const DERIVED = {
  eps_hat({ shots, numbers }) {
    if (!shots.x_t || !shots.x0_hat || !shots.eps_correction) return null;
    const signal = Math.sqrt(numbers.alpha_bar), noise = Math.sqrt(1 - numbers.alpha_bar);
    const x = pixelsOf(shots.x_t), x0 = pixelsOf(shots.x0_hat), correction = pixelsOf(shots.eps_correction);
    return painted(shots.x_t, (k) => {
      const value = (x[k] / 127.5 - 1 - signal * (x0[k] / 127.5 - 1)) / noise;
      const level = Math.min(255, Math.max(0, Math.floor((value + 1) * 127.5 + 0.5)));
      return (level + correction[k]) & 255;
    });
  },
  push({ shots }, gain) {
    if (!shots.x0_hat || !shots.x0_uncond) return null;
    const words = pixelsOf(shots.x0_hat), blank = pixelsOf(shots.x0_uncond);
    return painted(shots.x0_hat, (k) => 128 + gain * (words[k] - blank[k])); // the canvas cuts at 0 and 255
  },
  // At the end the guess is the finished picture.
  x0_hat: ({ final, shots }, gain, forward) => (final && !forward ? shots.x_t : null),
};

const NEEDS = { eps_hat: ["x_t", "x0_hat", "eps_correction"], push: ["x0_hat", "x0_uncond"] };
const FIRST = ["x_t", "x0_hat"]; // frames of other views wait until the run is done, or until they are looked at

class Reel {
  constructor(start, server = null) {
    this.run = start.run;
    this.server = server;
    this.shown = []; // the views that are looked at
    this.onLate = () => {};
    this.steps = [];
    this.done = false;
    this.stopped = false;
    this.decoding = [];
    this.begin(start);
  }

  /** Takes what is known of the run; the start may arrive after the first steps, on a player that was mounted late. */
  begin(start) {
    this.start = start;
    this.forward = Boolean(start.forward);
    this.gain = start.gain ?? 4;
    this.whole = start.kind !== "unknown";
    for (const step of this.steps) if (step) step.place = this.placeAt(step.i, step.numbers.alpha_bar);
  }

  /** Number of steps; frames are one more. */
  get total() {
    return this.start.total ?? Math.max(1, this.steps.length - 1);
  }

  /** Whether its frames are pictures of their own, which no noise level tells apart: they lie side by side. */
  get even() {
    return Boolean(this.start.even);
  }

  placeAt(i, alphaBar) {
    return this.even ? i / this.total : placeOf(alphaBar ?? 0);
  }

  /** Number of steps that the run itself has; of a long one not every step is sent. */
  get count() {
    return this.start.length ?? this.total;
  }

  /** Which of the run's own steps a frame is. */
  number({ i, numbers }) {
    return this.start.length ? numbers.step ?? i : i;
  }

  /** Index of the last frame that can be shown, -1 for none. */
  get last() {
    for (let i = this.steps.length - 1; i >= 0; i--) if (this.steps[i]?.ready) return i;
    return -1;
  }

  /** Whether all frames are there and can be shown. */
  get unpacked() {
    return this.done && this.steps.every((step) => step.ready);
  }

  /** Index of the frame nearest to a noise level, a share of the steps, or a number of network calls; -1 for none yet. */
  nearest({ alpha_bar, fraction, nfe }) {
    const gap = (step) => {
      if (alpha_bar !== undefined) return Math.abs(step.place - placeOf(alpha_bar));
      return fraction !== undefined
        ? Math.abs(step.i / this.total - fraction)
        : Math.abs((step.numbers.nfe ?? 0) - nfe);
    };
    const ready = this.steps.filter((step) => step.ready);
    return ready.length ? ready.reduce((best, step) => (gap(step) < gap(best) ? step : best)).i : -1;
  }

  /** Indices of frames that have come. */
  get have() {
    return Object.keys(this.steps).map(Number);
  }

  /** Whether frames that must have been sent are not here. */
  get torn() {
    const count = this.have.length;
    return !this.whole || count < this.steps.length || (this.done && !this.stopped && count < this.total + 1);
  }

  /** Takes a frame in; a second copy of one is ignored. */
  put(packet) {
    if (this.steps[packet.i]) return null;
    const decoded = this.develop(packet);
    this.decoding.push(decoded);
    return decoded;
  }

  settled() {
    return Promise.all(this.decoding);
  }

  /** Decodes what is looked at; the rest waits in `late`. A frame that cannot be had is as good as never sent. */
  async develop(packet) {
    const { i, numbers = {}, sentence = "", final = false } = packet;
    const place = this.placeAt(i, numbers.alpha_bar), late = new Set(Object.keys(packet.frames ?? {}));
    const step = { i, numbers, sentence, final, place, packet, late, shots: {}, ready: false };
    this.steps[i] = step;
    const now = new Set([...FIRST, ...this.shown.flatMap((view) => NEEDS[view] ?? [view])]);
    try {
      await this.take(step, [...late].filter((name) => now.has(name)));
      step.ready = true;
    } catch {
      delete this.steps[i];
    }
  }

  async take(step, names) {
    for (const name of names) step.late.delete(name);
    try {
      Object.assign(step.shots, Object.fromEntries(await decodeFrames(step.packet, names, this.server)));
    } catch (error) {
      for (const name of names) step.late.add(name);
      throw error;
    }
  }

  /** Fetches what waited, step by step, once nothing else is to do. */
  async complete() {
    if (this.completing) return;
    this.completing = true;
    for (const step of this.steps) {
      await new Promise((free) => (window.requestIdleCallback ?? setTimeout)(free));
      if (step?.late.size) await this.take(step, [...step.late]).catch(() => {});
    }
  }

  /** What a view shows at frame i: something to draw, null for nothing, undefined for not yet. */
  shot(i, view) {
    const step = this.steps[i];
    if (!step?.ready) return null;
    const needed = NEEDS[view] ?? [view], lacking = needed.filter((name) => step.late.has(name));
    if (lacking.length) this.take(step, lacking).then(() => this.onLate(), () => {});
    if (lacking.length || needed.some((name) => name in step.packet.frames && !(name in step.shots))) return undefined;
    if (!(view in step.shots)) step.shots[view] = DERIVED[view]?.(step, this.gain, this.forward) ?? null;
    return step.shots[view];
  }

  /** The views that this run can show at some step. */
  get views() {
    const has = ({ shots, late }) => [...late, ...Object.keys(shots).filter((name) => shots[name])];
    const sent = new Set(this.steps.flatMap(has));
    return VIEWS.filter((view) => {
      if (view === "eps_hat") return sent.has("eps_correction");
      if (view === "push") return sent.has("x0_hat") && sent.has("x0_uncond");
      return sent.has(view);
    });
  }

  /** Places of all frames on the axis from left to right, time running to the right; known ones before planned ones. */
  get places() {
    const plan = this.start.plan ?? [];
    if (this.even) return Array.from({ length: this.total + 1 }, (_, i) => i / this.total);
    const length = Math.max(plan.length, this.steps.length);
    return Array.from({ length }, (_, i) => this.steps[i]?.place ?? (i < plan.length ? placeOf(plan[i]) : null));
  }

  close() {
    for (const step of this.steps) for (const shot of Object.values(step?.shots ?? {})) shot?.close?.();
    this.steps = [];
  }
}
