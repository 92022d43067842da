// Guidance and thresholds: functions around a denoiser (x_t, log_snr) -> { x0_hat, x0_cond?, x0_uncond?, calls }
// (explorer/diffusion/guidance.py).

import { add } from "./samplers.js";

/** Classifier-free guidance (Ho & Salimans 2022): without + scale (with - without). `words`, `blank` answer (x_t,
 *  log_snr) -> Promise of x0_hat; where the scale is 1 or 0 one of them is asked alone. */
export function classifierFree(words, blank, scale) {
  const alone = (one) => async (x, level) => ({ x0_hat: await one(x, level), calls: 1 });
  if (scale === 1) return alone(words);
  if (scale === 0) return alone(blank);
  return async (x, level) => {
    const x0_cond = await words(x, level);
    const x0_uncond = await blank(x, level);
    return { x0_hat: add([1 - scale, x0_uncond], [scale, x0_cond]), x0_cond, x0_uncond, calls: 2 };
  };
}

/** Guidance for sigma in (low, high] alone (Kynkaanniemi et al. 2024). */
export function within(plain, guided, [low, high]) {
  return (x, level) => {
    const sigma = Math.exp(-level / 2);
    return low < sigma && sigma <= high ? guided(x, level) : plain(x, level);
  };
}

function spread(values) {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

const finished = (denoise, finish) => async (x, level) => {
  const estimate = await denoise(x, level);
  return { ...estimate, x0_hat: finish(estimate) };
};

/** Guidance rescale (Lin et al. 2023): phi of the way to the spread of the answer with words. */
export const rescaled = (denoise, phi) => finished(denoise, ({ x0_hat, x0_cond }) => {
  if (!x0_cond) return x0_hat;
  const factor = (phi * spread(x0_cond)) / Math.max(spread(x0_hat), 1e-12) + (1 - phi);
  return x0_hat.map((value) => factor * value);
});

/** Quantile, linear between neighbours. */
function quantile(values, share) {
  const sorted = values.slice().sort();
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** Dynamic thresholding (Saharia et al. 2022): clipped at a quantile of the sizes, 1 at least, and divided by it. */
export const dynamic = (denoise, share = 0.995) => finished(denoise, ({ x0_hat }) => {
  const limit = Math.max(quantile(x0_hat.map(Math.abs), share), 1);
  return x0_hat.map((value) => Math.min(Math.max(value, -limit), limit) / limit);
});

export const clipped = (denoise) =>
  finished(denoise, ({ x0_hat }) => x0_hat.map((value) => Math.min(Math.max(value, -1), 1)));
