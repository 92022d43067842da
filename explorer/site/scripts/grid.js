// Time grids: the noise levels that a walk visits, noisiest first, ending on the clean picture
// (explorer/diffusion/grid.py).

import { FIRST_STEP, clamp } from "./schedules.js";

const NOISIEST = -20;
const RHO = 7;
const LEAST = 1e-7; // of log_snr between two steps

/** `count` numbers from `first` to `last`. */
const ramp = (first, last, count) =>
  Array.from({ length: count }, (_, i) => first + (count > 1 ? i / (count - 1) : 0) * (last - first));

function spacedTimes(steps, spacing, start, stop) {
  let [top, last] = [start, Math.max(start / steps, stop)];
  if (spacing === "leading") {
    const first = Math.min(FIRST_STEP, start / steps);
    [top, last] = [Math.max(start - start / steps + first, stop), Math.max(first, stop)];
    if (top - last < (start - last) / steps / 2) top = start - (start - last) / steps;
  }
  return ramp(top, last, steps);
}

function spacedLevels(schedule, steps, spacing, noisiest, cleanest) {
  let last = schedule.log_snr(0);
  if (last === Infinity) last = schedule.log_snr(FIRST_STEP);
  const first = Math.max(schedule.log_snr(1), noisiest);
  last = Math.min(last, cleanest);
  if (spacing === "log_snr") return ramp(first, last, steps);
  const root = (level) => Math.exp(-level / 2 / RHO);
  return ramp(root(first), root(last), steps).map((value) => -2 * RHO * Math.log(value));
}

/** { t, log_snr, sigma }, each of `steps` + 1 numbers, within the levels [noisiest, cleanest] that a model knows; null
 *  where the schedule has no such level, or so flat a part that two steps would lie on one. */
export function makeGrid(schedule, steps, spacing, [lowest, cleanest]) {
  const noisiest = Math.max(lowest, NOISIEST);
  if (!(Math.max(schedule.log_snr(1), noisiest) < Math.min(schedule.log_snr(0), cleanest))) return null;
  let [t, levels] = [];
  if (spacing === "log_snr" || spacing === "karras") {
    levels = spacedLevels(schedule, steps, spacing, noisiest, cleanest);
    t = levels.map(schedule.time);
  } else {
    t = spacedTimes(steps, spacing, schedule.time(noisiest), schedule.time(cleanest));
    levels = t.map(schedule.log_snr);
  }
  levels = levels.map((level) => clamp(level, noisiest, cleanest));
  if (levels.some((level, i) => i && !(level - levels[i - 1] >= LEAST))) return null;
  const log_snr = [...levels, Infinity];
  return { t: [...t, 0], log_snr, sigma: log_snr.map((level) => Math.exp(-level / 2)) };
}
