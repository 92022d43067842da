/* What can be measured of finished pictures, as explorer/trajectory/compare.py does: of RGBA bytes, as shares of one. */

const LUMA = [0.2126, 0.7152, 0.0722]; // Rec. 709

/** Mean of the strongest minus the weakest of a pixel's three colours. */
function saturation(pixels) {
  let sum = 0;
  for (let k = 0; k < pixels.length; k += 4) {
    const [r, g, b] = [pixels[k], pixels[k + 1], pixels[k + 2]];
    sum += Math.max(r, g, b) - Math.min(r, g, b);
  }
  return sum / (pixels.length / 4) / 255;
}

/** Standard deviation of the brightness. */
function contrast(pixels) {
  const count = pixels.length / 4, values = new Float64Array(count);
  for (let k = 0; k < count; k++) for (let c = 0; c < 3; c++) values[k] += (LUMA[c] * pixels[4 * k + c]) / 255;
  const mean = values.reduce((a, b) => a + b, 0) / count;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
}

/** Root mean square difference of two pictures of one size. */
function rmse(one, two) {
  let sum = 0;
  for (let k = 0; k < one.length; k++) if (k % 4 < 3) sum += ((one[k] - two[k]) / 255) ** 2;
  return Math.sqrt(sum / (0.75 * one.length));
}
