// States as frames: (3, size, size) in [-1, 1] -> RGBA bytes, rounded as in explorer/pixels.py, and PNG blobs.

const cut = (level) => Math.min(255, Math.max(0, level));

/** The nearest level, ties to even. */
function level(value) {
  const exact = (value + 1) * 127.5;
  const below = Math.floor(exact);
  const up = exact - below > 0.5 || (exact - below === 0.5 && below % 2 !== 0);
  return cut(below + (up ? 1 : 0));
}

/** RGBA bytes of a state. */
export function frame(state, size) {
  const plane = size * size;
  const out = new Uint8ClampedArray(4 * plane);
  for (let k = 0; k < plane; k++) {
    for (let c = 0; c < 3; c++) out[4 * k + c] = level(state[c * plane + k]);
    out[4 * k + 3] = 255;
  }
  return out;
}

/** eps_hat as two frames tell it, and what is missing to the real one: see explorer/player/packets.py. */
export function correction(x_t, x0_hat, eps, alphaBar) {
  const [signal, noise] = [Math.sqrt(alphaBar), Math.sqrt(1 - alphaBar)];
  const out = new Uint8ClampedArray(x_t.length);
  for (let k = 0; k < out.length; k++) {
    if (k % 4 === 3) {
      out[k] = 255;
      continue;
    }
    const value = (x_t[k] / 127.5 - 1 - signal * (x0_hat[k] / 127.5 - 1)) / noise;
    out[k] = (eps[k] - cut(Math.floor((value + 1) * 127.5 + 0.5))) & 255;
  }
  return out;
}

/** A lossless picture of RGBA bytes. */
export async function png(bytes, size) {
  const canvas = new OffscreenCanvas(size, size);
  canvas.getContext("2d", { alpha: false }).putImageData(new ImageData(bytes, size, size), 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}
