// A run in the page: settings -> a walk -> packets, as the player reads them (explorer/player/PROTOCOL.md).

import { makeSchedule, sigmoid } from "./schedules.js";
import { makeGrid } from "./grid.js";
import { SAMPLERS, WITH_ETA, add } from "./samplers.js";
import { classifierFree, clipped, dynamic, rescaled, within } from "./guidance.js";
import { noise } from "./noise.js";
import { walk } from "./walk.js";
import { correction, frame, png } from "./pictures.js";
import { denoiser as around } from "./network.js";

/** The grid of settings, or null where its schedule has no such levels. */
export function gridOf(settings, range) {
  return makeGrid(makeSchedule(settings.schedule, settings), settings.steps, settings.spacing, range);
}

/** The guided denoiser of settings, for a network and two readings. */
function guided(ort, net, settings, tokens, blank) {
  if (net.guides) {
    const plain = around(ort, net, { tokens, scale: settings.guidance_scale });
    return classifierFree(plain, plain, 1);
  }
  const words = around(ort, net, { tokens });
  const none = around(ort, net, { tokens: blank });
  let made = classifierFree(words, none, settings.guidance_scale);
  if (settings.rescale) made = rescaled(made, settings.rescale);
  return settings.interval ? within(classifierFree(words, none, 1), made, settings.interval) : made;
}

/** Yields start, the steps, done.
 *  net     { session, length, size, range, guides };  tokens, blank  of the words, and of none
 *  origin  a walk that begins in a burial: { picture, burial, index }, see `bury`;  pause  () -> Promise, between calls */
export async function* run(ort, net, { id, settings, tokens, blank, text, origin = null, pause }) {
  const draw = noise(settings.seed, 3 * net.size * net.size);
  const first = draw();
  const { grid, begin } = origin ? level(origin, net, settings.steps) : { grid: gridOf(settings, net.range), begin: first };
  if (!grid) throw new Error("no levels");
  const plain = guided(ort, net, settings, tokens, blank);
  const finish = { clip: clipped, dynamic }[settings.threshold] ?? ((one) => one);
  const denoise = finish(async (x, level) => (await pause(), plain(x, level)));
  const step = SAMPLERS[settings.sampler](...(WITH_ETA.includes(settings.sampler) && settings.eta !== null ? [settings.eta] : []));
  const plan = grid.log_snr.map((level) => sigmoid(level));
  yield { run: id, kind: "start", total: grid.t.length - 1, forward: false, settings: text, plan };
  const began = performance.now();
  for await (const one of walk(denoise, step, grid, begin, draw)) yield packet(id, one, net.size);
  yield { run: id, kind: "done", stopped: false, seconds: (performance.now() - began) / 1000 };
}

/** signal x0 + noise eps at a noise level. */
function corrupt(x0, eps, log_snr) {
  const [signal, scale] = [Math.sqrt(sigmoid(log_snr)), Math.sqrt(sigmoid(-log_snr))];
  return add([signal, x0], [scale, eps]);
}

/** Where a walk back begins: the state of frame `index` of a burial, and a few of the levels that were left there. */
function level({ picture, burial, index }, net, steps) {
  const whole = gridOf(burial, net.range);
  const from = burial.steps - index;
  const begin = corrupt(picture, noise(burial.seed, picture.length)(), whole.log_snr[from]);
  const left = whole.t.length - 1 - from;
  const count = net.guides ? Math.min(steps, left) : left;
  const kept = Array.from({ length: count + 1 }, (_, k) => from + roundEven((k * left) / count));
  const pick = (values) => kept.map((k) => values[k]);
  return { begin, grid: { t: pick(whole.t), log_snr: pick(whole.log_snr), sigma: pick(whole.sigma) } };
}

/** The nearest whole number, ties to even, as Python rounds. */
function roundEven(value) {
  const near = Math.round(value);
  return near - value === 0.5 && near % 2 ? near - 1 : near;
}

/** A burial: start, the clean picture, ever more static, done.  picture  (3, size, size) in [-1, 1] */
export async function* bury({ size, range }, { id, settings, picture, text, pause }) {
  const grid = gridOf(settings, range);
  const eps = noise(settings.seed, picture.length)();
  const levels = [...grid.log_snr].reverse();
  const total = levels.length - 1;
  yield { run: id, kind: "start", total, forward: true, settings: text, plan: levels.map((one) => sigmoid(one)) };
  const began = performance.now();
  for (const [index, log_snr] of levels.entries()) {
    await pause();
    const x_t = Number.isFinite(log_snr) ? corrupt(picture, eps, log_snr) : picture;
    const step = { index, log_snr, x_t, x0_hat: picture, nfe: 0 };
    yield { ...await packet(id, step, size), final: index === total, state: x_t };
  }
  yield { run: id, kind: "done", stopped: false, seconds: (performance.now() - began) / 1000 };
}

/** A step as a packet, its frames as blobs. */
async function packet(id, step, size) {
  const alphaBar = sigmoid(step.log_snr);
  const shown = { x_t: frame(step.x_t, size) };
  if (step.x0_hat) {
    shown.x0_hat = frame(step.x0_hat, size);
    const [signal, scale] = [Math.sqrt(alphaBar), Math.sqrt(sigmoid(-step.log_snr))];
    const eps = step.x_t.map((value, k) => (value - signal * step.x0_hat[k]) / Math.max(scale, 1e-12));
    if (alphaBar < 1) shown.eps_correction = correction(shown.x_t, shown.x0_hat, frame(eps, size), alphaBar);
  }
  if (step.x0_uncond) shown.x0_uncond = frame(step.x0_uncond, size);
  const names = Object.keys(shown);
  const blobs = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await png(shown[name], size)])));
  const finite = Number.isFinite(step.log_snr);
  return {
    run: id,
    kind: "step",
    i: step.index,
    final: !step.x0_hat,
    frames: Object.fromEntries(names.map((name) => [name, blobs[name].size])),
    blobs,
    numbers: {
      step: step.index,
      t: step.t ?? null,
      log_snr: finite ? step.log_snr : null,
      sigma: finite ? Math.exp(-step.log_snr / 2) : null,
      alpha_bar: alphaBar,
      nfe: step.nfe,
    },
    sentence: "",
    state: step.x0_hat ? null : step.x_t,
    guess: step.x0_hat ?? null,
  };
}
