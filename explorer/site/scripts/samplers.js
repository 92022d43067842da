// Samplers: one step from sigma to sigma_next in the form x = x0 + sigma z (explorer/diffusion/sampler, where each has
// its paper). A step is async (denoise, x, sigma, next, state, draw) -> [x, estimate, state]; x is a typed array.

const GROWTH = 4; // of the length of a step in log sigma, beyond which a multistep rule forgets
const LEAP = 16; // largest fall of sigma that Heun's rule corrects

/** Arrays of one length and kind, weighted and added: [weight, values], ... */
export function add(...terms) {
  const first = terms[0][1];
  const out = new first.constructor(first.length);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (const [weight, values] of terms) sum += weight * values[i];
    out[i] = sum;
  }
  return out;
}

const towards = (x, x0, keep) => add([keep, x], [1 - keep, x0]);

/** What is left of sigma_next beside `up` of fresh noise. */
const down = (next, up) => Math.sqrt(Math.max(next * next - up * up, 0));
const bridge = (sigma, next) => next * Math.sqrt(1 - (next / sigma) ** 2);

async function euler(denoise, x, sigma, next, state) {
  const estimate = await denoise(x, sigma);
  return [towards(x, estimate.x0_hat, next / sigma), estimate, state];
}

/** A step to less noise than asked for, and fresh noise back up. */
function ancestral(eta) {
  return async (denoise, x, sigma, next, state, draw) => {
    const estimate = await denoise(x, sigma);
    const up = Math.min(next, eta * bridge(sigma, next));
    const moved = towards(x, estimate.x0_hat, down(next, up) / sigma);
    return [up > 0 ? add([1, moved], [up, draw()]) : moved, estimate, state];
  };
}

async function ddpm(denoise, x, sigma, next, state, draw) {
  const estimate = await denoise(x, sigma);
  const keep = (next / sigma) ** 2;
  const mean = towards(x, estimate.x0_hat, keep);
  return [next > 0 ? add([1, mean], [next * Math.sqrt(1 - keep), draw()]) : mean, estimate, state];
}

async function heun(denoise, x, sigma, next, state) {
  const estimate = await denoise(x, sigma);
  const moved = towards(x, estimate.x0_hat, next / sigma);
  if (next * LEAP < sigma) return [moved, estimate, state];
  const again = await denoise(moved, next);
  const half = (sigma / next - 1) / 2;
  return [add([1, moved], [half, again.x0_hat], [-half, estimate.x0_hat]), estimate, state];
}

async function dpmpp2m(denoise, x, sigma, next, before) {
  const estimate = await denoise(x, sigma);
  let x0 = estimate.x0_hat;
  if (before && next > 0) {
    const [h, last] = [Math.log(sigma / next), Math.log(before.sigma / sigma)];
    const share = h / (2 * last);
    if (h <= GROWTH * last) x0 = add([1 + share, x0], [-share, before.x0_hat]);
  }
  return [towards(x, x0, next / sigma), estimate, { x0_hat: estimate.x0_hat, sigma }];
}

async function consistency(denoise, x, sigma, next, state, draw) {
  const estimate = await denoise(x, sigma);
  return [next > 0 ? add([1, estimate.x0_hat], [next, draw()]) : estimate.x0_hat, estimate, state];
}

/** Name -> the step, given the share of fresh noise where a sampler has one. */
export const SAMPLERS = {
  ddpm: () => ddpm,
  ddim: (eta = 0) => ancestral(eta),
  euler: () => euler,
  "euler-ancestral": (eta = 1) => ancestral(eta),
  heun: () => heun,
  "dpmpp-2m": () => dpmpp2m,
  consistency: () => consistency,
};
export const WITH_ETA = ["ddim", "euler-ancestral"];
