/* Where the network looks, as it came with the run: shares of attention of every token at SIDE x SIDE places, 16 bits
   each. Token 0 is nobody. Whatever is asked about a run is worked out once and kept with its packets.               */

const FULL = 65535;
const runs = new Map(); // run -> what is known of it, the newest few

const insideOf = (run) => startOf(run)?.inside ?? null;
const framesOf = (run) => stepsOf(run).filter(({ numbers }) => numbers?.inside?.light);

/** (tokens x places) shares of one step in [0, 1]; kept with the packet. */
function sharesOf(packet) {
  const inside = packet?.numbers?.inside;
  if (!inside?.light) return null;
  if (!packet.looks) {
    const text = atob(inside.light), bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    packet.looks = Float32Array.from(new Uint16Array(bytes.buffer), (whole) => whole / FULL);
  }
  return packet.looks;
}

const placesOf = (run) => insideOf(run).side ** 2;
const tokenAt = (shares, token, places) => shares.subarray(token * places, (token + 1) * places);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of a run so far: the mean share of each token over all steps and places, and the largest that a word got anywhere
    that means something: words that join others get the looks of places that ask for nothing, as nobody does. */
function aboutRun(run) {
  const frames = framesOf(run), kept = runs.get(run);
  if (kept?.count === frames.length) return kept;
  const { tokens, links } = insideOf(run), places = placesOf(run), idle = new Set([0, ...links]);
  const means = tokens.map((_, token) => frames.map((packet) => mean(tokenAt(sharesOf(packet), token, places))));
  let top = 0;
  for (const packet of frames) {
    const shares = sharesOf(packet);
    for (let k = 0; k < shares.length; k++) if (!idle.has(Math.floor(k / places))) top = Math.max(top, shares[k]);
  }
  const about = { count: frames.length, frames, means, own: means.map(mean), top, tokens, places, idle };
  runs.set(run, about);
  if (runs.size > 8) runs.delete(runs.keys().next().value);
  return about;
}

/** How bright each place is for a token, 0 to 1: on one scale for all words, or against the token's own average. */
function brightness(about, shares, token, mode) {
  const of = tokenAt(shares, token, about.places);
  const full = mode === "own" ? 3 * about.own[token] : about.top;
  return of.map((share) => Math.min(1, share / (full || 1)));
}

/** Draws a light on a small canvas: what is not looked at lies in the dark. */
function drawLight(canvas, bright, side) {
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d"), image = pen.createImageData(side, side);
  bright.forEach((value, k) => (image.data[4 * k + 3] = 225 * (1 - value)));
  pen.putImageData(image, 0, 0);
}

/** A map of its own: grey where there is nothing, the colour of words where there is most. */
function drawMap(canvas, values) {
  const side = Math.sqrt(values.length), top = Math.max(...values) || 1;
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d"), image = pen.createImageData(side, side);
  values.forEach((value, k) => image.data.set([...[235, 228, 215].map((from, c) => from + ([84, 50, 160][c] - from) * (value / top)), 255], 4 * k));
  pen.putImageData(image, 0, 0);
}

/** Numbers that the server packed. */
function unpacked(text) {
  const letters = atob(text), bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  return [...new Uint16Array(bytes.buffer)].map((whole) => whole / FULL);
}
