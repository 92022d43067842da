// A network that runs in the page: a graph without weights, the shipped weights, and onnxruntime-web between them.

import { noise } from "./noise.js";

/** names  the external tensors of a graph, in its own words: the locations that `explorer.site.graphs` wrote */
export function network(ort, graph, weights, names, options = {}) {
  return ort.InferenceSession.create(new Uint8Array(graph), {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    externalData: names.map((path) => ({ path, data: weights.later(path) })),
    ...options,
  });
}

const single = (ort, value) => new ort.Tensor("float32", Float32Array.of(value), [1]);

/** A denoiser of one picture: (x, log_snr) -> Promise of x0_hat, for one reading of words. The quickest call of a
 *  network is kept in net.call, in seconds.
 *  net  { session, length, size } */
export function denoiser(ort, net, { tokens, scale = null }) {
  const padded = BigInt64Array.from({ length: net.length }, (_, i) => BigInt(tokens[i] ?? 0));
  const words = new ort.Tensor("int64", padded, [1, net.length]);
  return async (x, level) => {
    const picture = new ort.Tensor("float32", x, [1, 3, net.size, net.size]);
    const inputs = { x: picture, log_snr: single(ort, level), tokens: words };
    if (scale !== null) inputs.scale = single(ort, scale);
    const began = performance.now();
    const { x0 } = await net.session.run(inputs);
    net.call = Math.min(net.call ?? Infinity, (performance.now() - began) / 1000);
    return x0.data;
  };
}

/** The judge: (x, log_snr) -> Promise of attribute -> probabilities, in the order of its names. */
export function judge(ort, session, names, size) {
  return async (x, level) => {
    const inputs = { x: new ort.Tensor("float32", x, [1, 3, size, size]), log_snr: single(ort, level) };
    const scores = (await session.run(inputs)).scores.data;
    let from = 0;
    return Object.fromEntries(Object.entries(names).map(([attribute, list]) => {
      const part = [...scores.slice(from, (from += list.length))];
      const top = Math.max(...part);
      const powers = part.map((score) => Math.exp(score - top));
      const sum = powers.reduce((a, b) => a + b, 0);
      return [attribute, powers.map((power) => power / sum)];
    }));
  };
}

const KNOWN = { seed: 20, level: -1, words: 8, scale: 3 }; // explorer.site.networks.example_call

/** How far a network's answer to a known call lies from the true one at most; Infinity where it is no number. It is
 *  asked twice: the first call makes ready what the second, whose time is kept, finds.
 *  answer  float16 bits, (3, size, size);  halves  float16 bits -> number */
export async function fault(ort, net, answer, halves) {
  const tokens = Array.from({ length: KNOWN.words }, (_, i) => 1 + i);
  const ask = denoiser(ort, net, { tokens, scale: net.guides ? KNOWN.scale : null });
  const x = noise(KNOWN.seed, answer.length)();
  let most = 0;
  for (let time = 0; time < 2; time++) {
    net.call = Infinity;
    const found = await ask(x, KNOWN.level);
    for (let i = 0; i < answer.length; i++) most = Math.max(most, Math.abs(found[i] - halves[answer[i]]));
  }
  return Number.isNaN(most) ? Infinity : most;
}
