// A network that runs in the page: a graph without weights, the shipped weights, and onnxruntime-web between them.

/** The names of the external tensors of a graph, in its own words: the locations that `explorer.site.graphs` wrote. */
export async function network(ort, graph, weights, names, options = {}) {
  const externalData = names.map((path) => {
    const data = weights.tensor(path);
    return { path, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  });
  const session = await ort.InferenceSession.create(new Uint8Array(graph), {
    executionProviders: ["wasm"],
    graphOptimizationLevel: "all",
    externalData,
    ...options,
  });
  return session;
}

const single = (ort, value) => new ort.Tensor("float32", Float32Array.of(value), [1]);

/** A denoiser of one picture: (x, log_snr) -> Promise of x0_hat, for one reading of words. */
export function denoiser(ort, session, { tokens, length, size, scale = null }) {
  const padded = BigInt64Array.from({ length }, (_, i) => BigInt(tokens[i] ?? 0));
  const words = new ort.Tensor("int64", padded, [1, length]);
  return async (x, level) => {
    const inputs = { x: new ort.Tensor("float32", x, [1, 3, size, size]), log_snr: single(ort, level), tokens: words };
    if (scale !== null) inputs.scale = single(ort, scale);
    return (await session.run(inputs)).x0.data;
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
