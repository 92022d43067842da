// Schedules: log_snr(t) from the clean picture (t = 0) to noise (t = 1), and its inverse. The same formulas as
// explorer/diffusion/schedules, where each has its paper; compared number by number in tests/browser/site.

export const FIRST_STEP = 1 / 1000;
const HALVINGS = 60; // of [0, 1], until a double has no finer one
export const DEFAULT_POINTS = [[0, 10], [0.1, 3.5], [0.5, 0], [0.9, -3.5], [1, -10]];

export const sigmoid = (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
export const clamp = (x, low, high) => Math.min(Math.max(x, low), high);
const logSigmoid = (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
const logCosh = (x) => Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))) - Math.log(2);

/** A schedule of its path and inverse, closed at both ends. */
function schedule(name, path, inverse) {
  const log_snr = (t) => path(clamp(t, 0, 1));
  const [first, last] = [log_snr(0), log_snr(1)];
  const time = (level) => (level >= first ? 0 : level <= last ? 1 : clamp(inverse(level), 0, 1));
  return { name, log_snr, time, signal: (t) => Math.sqrt(sigmoid(log_snr(t))) };
}

function cosine(offset = 0.008) {
  const quarter = Math.PI / 2 / (1 + offset);
  const u0 = offset * quarter;
  return schedule(
    "cosine",
    (t) => 2 * Math.log(Math.sin((1 - t) * quarter)) - Math.log(Math.sin(t * quarter))
      - Math.log(Math.sin((t + 2 * offset) * quarter)),
    (level) => {
      const [kept, lost, c, s] = [sigmoid(level), sigmoid(-level), Math.cos(u0), Math.sin(u0)];
      const [cos, sin] = [Math.sqrt(kept) * c, Math.sqrt(s * s + lost * c * c)];
      return Math.atan2((lost * c * c) / (sin * c + cos * s), cos * c + sin * s) / quarter;
    },
  );
}

function logistic(start = -3, end = 3, tau = 1) {
  const half = (end - start) / tau / 2;
  const offset = logCosh(start / tau / 2) - logCosh(end / tau / 2);
  return schedule(
    "sigmoid",
    (t) => Math.log(Math.sinh((1 - t) * half)) - Math.log(Math.sinh(t * half)) + offset,
    (level) => Math.log1p((2 * Math.sinh(half)) / (Math.exp(level - offset) + Math.exp(-half))) / (2 * half),
  );
}

const exponential = (rate = 12) => schedule(
  "exponential",
  (t) => -rate * t - Math.log(-Math.expm1(-rate * t)),
  (level) => -logSigmoid(level) / rate,
);

function karras(low = 0.002, high = 80, rho = 7) {
  const [from, to] = [low ** (1 / rho), high ** (1 / rho)];
  return schedule(
    "karras",
    (t) => -2 * rho * Math.log(from + t * (to - from)),
    (level) => (Math.exp(-level / (2 * rho)) - from) / (to - from),
  );
}

const laplace = (mean = 0, scale = 0.5, tail = 1e-6) => schedule(
  "laplace",
  (t) => mean - scale * Math.sign(0.5 - t) * Math.log(tail + (1 - tail) * (1 - 2 * Math.abs(t - 0.5))),
  (level) => {
    const away = (level - mean) / scale;
    const half = (0.5 * (Math.exp(-Math.abs(away)) - tail)) / (1 - tail);
    return away > 0 ? half : 1 - half;
  },
);

const flow = () => schedule("flow", (t) => 2 * Math.log((1 - t) / t), (level) => sigmoid(-level / 2));

/** A table of 1000 variances beta; between two of its times log(alpha_bar) runs straight. */
function table(name, beta, steps = 1000) {
  const kept = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i++) kept[i + 1] = kept[i] + Math.log1p(-beta(i / (steps - 1)));
  return schedule(
    name,
    (t) => {
      const i = clamp(Math.floor(t * steps), 0, steps - 1);
      const at = kept[i] + (t * steps - i) * (kept[i + 1] - kept[i]);
      return at - Math.log(-Math.expm1(at));
    },
    (level) => {
      const wanted = logSigmoid(level);
      let [low, high] = [0, steps];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (kept[middle] > wanted) low = middle;
        else high = middle;
      }
      return (low + (wanted - kept[low]) / (kept[high] - kept[low])) / steps;
    },
  );
}

const linear = () => table("linear", (share) => 1e-4 + share * (0.02 - 1e-4));
const scaledLinear = () => table("scaled-linear", (share) => {
  const [first, last] = [Math.sqrt(0.00085), Math.sqrt(0.012)];
  return (first + share * (last - first)) ** 2;
});

/** Slopes at the points of a monotone cubic (Fritsch & Butland 1984), held at 0 where an end would rise. */
function slopes(points) {
  const h = points.slice(1).map(([t], i) => t - points[i][0]);
  const chord = h.map((width, i) => (points[i + 1][1] - points[i][1]) / width);
  if (chord.length === 1) return [chord[0], chord[0]];
  const end = (h0, h1, c0, c1) => Math.min(((2 * h0 + h1) * c0 - h0 * c1) / (h0 + h1), 0);
  const inner = chord.slice(1).map((after, i) => {
    const [w1, w2] = [2 * h[i + 1] + h[i], h[i + 1] + 2 * h[i]];
    return (w1 + w2) / (w1 / chord[i] + w2 / after);
  });
  return [end(h[0], h[1], chord[0], chord[1]), ...inner, end(h.at(-1), h.at(-2), chord.at(-1), chord.at(-2))];
}

/** A curve through (t, log_snr) points. */
function drawn(points = DEFAULT_POINTS) {
  const slope = slopes(points);
  const curve = (t) => {
    let i = points.findIndex(([knot]) => knot > t) - 1;
    if (i < 0) i = points.length - 2;
    const [[t0, y0], [t1, y1]] = [points[i], points[i + 1]];
    const h = t1 - t0;
    const u = (t - t0) / h;
    const bend = h * u * (1 - u) * ((1 - u) * slope[i] - u * slope[i + 1]);
    return y0 + u * u * (3 - 2 * u) * (y1 - y0) + bend;
  };
  return schedule("drawn", curve, (level) => {
    let [low, high] = [0, 1];
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (curve(middle) > level) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  });
}

export const SCHEDULES = {
  linear,
  "scaled-linear": scaledLinear,
  cosine,
  sigmoid: logistic,
  exponential,
  karras,
  laplace,
  flow,
  drawn,
};

/** sqrt(alpha_bar) moved and stretched so that the end is pure noise (Lin et al. 2023). */
function zeroTerminal(inner) {
  const [first, last] = [inner.signal(FIRST_STEP), inner.signal(1)];
  const level = (signal) => 2 * Math.log(signal) - Math.log1p(-signal * signal);
  return schedule(
    `${inner.name}, zero terminal SNR`,
    (t) => (t <= FIRST_STEP ? inner.log_snr(t) : level(((inner.signal(t) - last) * first) / (first - last))),
    (wanted) => wanted >= inner.log_snr(FIRST_STEP)
      ? inner.time(wanted)
      : inner.time(level((Math.sqrt(sigmoid(wanted)) * (first - last)) / first + last)),
  );
}

/** All noise multiplied by `factor`. */
function shifted(inner, factor) {
  const by = 2 * Math.log(factor);
  return schedule(`${inner.name}, shift ${factor}`, (t) => inner.log_snr(t) - by, (level) => inner.time(level + by));
}

/** The schedule of that name, first taken to zero terminal SNR where asked, then shifted. */
export function makeSchedule(name, { shift = 1, zero_terminal_snr = false, points = null } = {}) {
  const plain = points ? drawn(points) : SCHEDULES[name]();
  const ended = zero_terminal_snr ? zeroTerminal(plain) : plain;
  return shift === 1 ? ended : shifted(ended, shift);
}
