// Coarse before fine (explorer/present/bands.py): how far each part of the finished picture is already in the guess. A
// part is a ring of spatial frequencies; told is the correlation of guess and picture in it, around the mean colour.

const RINGS = 3; // large shapes, smaller parts, fine detail
const REACHED = 0.9;
const NOTHING = 1e-4; // of the amplitude of the finished picture: a weaker part of a guess is rounding

/** The fast Fourier transform of complex numbers in place, as many as a power of two (Cooley and Tukey 1965). */
function fft(re, im) {
  const count = re.length;
  for (let i = 1, j = 0; i < count; i++) {
    let bit = count >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) [re[i], re[j], im[i], im[j]] = [re[j], re[i], im[j], im[i]];
  }
  for (let half = 1; half < count; half *= 2) {
    for (let k = 0; k < half; k++) {
      const [c, s] = [Math.cos((Math.PI * k) / half), -Math.sin((Math.PI * k) / half)];
      for (let a = k; a < count; a += 2 * half) {
        const b = a + half;
        const [x, y] = [re[b] * c - im[b] * s, re[b] * s + im[b] * c];
        [re[b], im[b], re[a], im[a]] = [re[a] - x, im[a] - y, re[a] + x, im[a] + y];
      }
    }
  }
}

/** The transform of each channel of (3, size, size) without its mean, as [real, imaginary] parts. */
function spectra(picture, size) {
  const plane = size * size;
  return [0, 1, 2].map((c) => {
    const values = picture.subarray(c * plane, (c + 1) * plane);
    const mean = values.reduce((sum, value) => sum + value, 0) / plane;
    const [re, im] = [Float64Array.from(values, (value) => value - mean), new Float64Array(plane)];
    for (let y = 0; y < size; y++) fft(re.subarray(y * size, (y + 1) * size), im.subarray(y * size, (y + 1) * size));
    const [column, other] = [new Float64Array(size), new Float64Array(size)];
    for (let x = 0; x < size; x++) {
      for (let y = 0; y < size; y++) [column[y], other[y]] = [re[y * size + x], im[y * size + x]];
      fft(column, other);
      for (let y = 0; y < size; y++) [re[y * size + x], im[y * size + x]] = [column[y], other[y]];
    }
    return [re, im];
  });
}

/** Which ring each frequency is in, log-spaced from one cycle per picture to the corner. */
function rings(size) {
  const edges = Array.from({ length: RINGS - 1 }, (_, k) => (size / Math.SQRT2) ** ((k + 1) / RINGS));
  const cycles = (k) => (k < size / 2 ? k : k - size);
  return Uint8Array.from({ length: size * size }, (_, k) => {
    const radius = Math.hypot(cycles(Math.floor(k / size)), cycles(k % size));
    return edges.filter((edge) => radius >= edge).length;
  });
}

/** Per ring, the correlation of each guess with the finished picture, and the step from which on it stays at 90 %. */
export function coarseBeforeFine(guesses, final, size) {
  const ring = rings(size);
  const wanted = spectra(final, size);
  const seen = guesses.map((guess) => {
    const [a, b, both] = [0, 1, 2].map(() => new Float64Array(RINGS));
    for (const [c, [re, im]] of spectra(guess, size).entries()) {
      const [other, imaginary] = wanted[c];
      for (let k = 0; k < ring.length; k++) {
        a[ring[k]] += re[k] ** 2 + im[k] ** 2;
        b[ring[k]] += other[k] ** 2 + imaginary[k] ** 2;
        both[ring[k]] += re[k] * other[k] + im[k] * imaginary[k];
      }
    }
    return Array.from(both, (value, k) => value / Math.max(Math.sqrt(a[k] * b[k]), NOTHING * b[k], 1e-30));
  });
  const from = Array.from({ length: RINGS }, (_, k) => seen.map((row) => !(row[k] >= REACHED)).lastIndexOf(true) + 1);
  return { seen, from };
}
