/* The smooth falling curve through points (t, log_snr), t rising: the same as explorer.diffusion.schedules.drawn, which
   runs. Cubic Hermite pieces; the slope at a point is the weighted harmonic mean of its two chords (Fritsch & Butland
   1984), at an end that of the parabola through three points, held at 0 where it would rise.                         */

/** The level at time t, for t in [0, 1]; three points or more. */
function curveThrough(points) {
  const last = points.length - 1;
  const h = [], chord = [], slope = [];
  for (let k = 0; k < last; k++) {
    h.push(points[k + 1][0] - points[k][0]);
    chord.push((points[k + 1][1] - points[k][1]) / h[k]);
  }
  const end = (h0, h1, chord0, chord1) => Math.min(0, ((2 * h0 + h1) * chord0 - h0 * chord1) / (h0 + h1));
  for (let k = 1; k < last; k++) {
    const w1 = 2 * h[k] + h[k - 1], w2 = h[k] + 2 * h[k - 1];
    slope[k] = (w1 + w2) / (w1 / chord[k - 1] + w2 / chord[k]);
  }
  slope[0] = end(h[0], h[1], chord[0], chord[1]);
  slope[last] = end(h[last - 1], h[last - 2], chord[last - 1], chord[last - 2]);
  return (t) => {
    let k = last - 1;
    while (k > 0 && points[k][0] > t) k--;
    const u = (t - points[k][0]) / h[k], rise = u * u * (3 - 2 * u);
    const bend = h[k] * u * (1 - u) * ((1 - u) * slope[k] - u * slope[k + 1]);
    return points[k][1] + rise * (points[k + 1][1] - points[k][1]) + bend;
  };
}
