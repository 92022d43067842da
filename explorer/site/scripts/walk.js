// The one loop: from static down a grid of noise levels (explorer/diffusion/sampler/base.py, walk).

/** Yields a step for each level: { index, t, log_snr, x_t, x0_hat, x0_cond, x0_uncond, nfe }, and last of all
 *  { index, t: 0, log_snr: Infinity, x_t } with the finished picture.
 *  begin  the noisy picture at the first level, variance preserving;  draw  () -> fresh noise */
export async function* walk(denoiser, step, grid, begin, draw) {
  let nfe = 0;
  const scaled = (x, sigma) => {
    const scale = 1 / Math.sqrt(1 + sigma * sigma);
    return x.map((value) => value * scale);
  };
  const denoise = async (x, sigma) => {
    const estimate = await denoiser(scaled(x, sigma), -2 * Math.log(sigma));
    nfe += estimate.calls;
    return estimate;
  };
  const { t, log_snr, sigma } = grid;
  const grow = Math.sqrt(1 + sigma[0] ** 2);
  let [x, state] = [begin.map((value) => value * grow), null];
  for (let index = 0; index + 1 < sigma.length; index++) {
    const x_t = scaled(x, sigma[index]);
    let estimate;
    [x, estimate, state] = await step(denoise, x, sigma[index], sigma[index + 1], state, draw);
    yield { index, t: t[index], log_snr: log_snr[index], x_t, ...estimate, nfe };
  }
  yield { index: sigma.length - 1, t: 0, log_snr: Infinity, x_t: x, nfe };
}
