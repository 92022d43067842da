// Settings and links, in the studio's form (explorer/trajectory/settings.py): a query that names what is not as usual.

import { isRecord } from "./reading.js";

const NUMBERS = ["seed", "steps", "guidance_scale", "shift", "eta", "rescale"];
const LIMITS = { seed: [0, 2 ** 32 - 1], steps: [1, 200], guidance_scale: [-20, 50], shift: [0.05, 20], eta: [0, 1], rescale: [0, 1] };

const whole = (name) => name === "seed" || name === "steps";
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);

/** The usual settings of a model. */
export function usual(facts, model) {
  return { ...facts.settings, model, ...facts.networks[model].defaults };
}

/** What a field says, or undefined where it says nothing that can be run here. */
function read(name, text, facts) {
  if (name === "prompt") return text.slice(0, 2000);
  if (name === "read_as") return isRecord(text) ? text : undefined;
  if (NUMBERS.includes(name)) {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) return undefined;
    return clamp(whole(name) ? Math.floor(value) : value, LIMITS[name]);
  }
  if (name === "zero_terminal_snr") return { true: true, false: false }[text];
  if (name === "interval") {
    const ends = text.split(";").map(Number);
    return ends.length === 2 && ends[0] >= 0 && ends[1] > ends[0] ? ends : undefined;
  }
  if (name === "points") {
    const points = text.split(";").map((pair) => pair.split(":").map(Number));
    const falls = points.every(([t, y], i) => Number.isFinite(t) && Math.abs(y) <= 30
      && (!i || (t > points[i - 1][0] && y < points[i - 1][1])));
    return points.length > 1 && points.length <= 100 && falls && points[0][0] === 0 && points.at(-1)[0] === 1 ? points : undefined;
  }
  if (name === "schedule" && text === "drawn") return text;
  return facts.choices[name]?.includes(text) ? text : undefined;
}

/** { settings, left }: settings of a query, and the names of what this page cannot do. A query that says nothing of a run
 *  leaves it to the page, whose first model is the fast one; any other means the studio's usual model where it names none. */
export function fromText(text, facts) {
  const pairs = new URLSearchParams(text);
  const models = Object.keys(facts.networks).filter((name) => name !== "judge");
  const says = [...pairs.keys()].some((name) => name in facts.settings);
  const asked = pairs.get("model") ?? (says ? facts.settings.model : models[0]);
  const settings = usual(facts, models.includes(asked) ? asked : models[0]);
  const left = models.includes(asked) ? [] : ["model"];
  for (const [name, value] of pairs) {
    if (!(name in settings) || name === "model") continue;
    const said = read(name, value, facts);
    if (said === undefined) left.push(name);
    else settings[name] = said;
  }
  if (settings.schedule !== "drawn") settings.points = null;
  return { settings, left };
}

function written(value) {
  if (Array.isArray(value)) return value.map((item) => (Array.isArray(item) ? item.map(written).join(":") : written(item))).join(";");
  return String(value);
}

/** The text form of settings; links of the studio and of this page are the same. */
export function toText(settings, facts) {
  const plain = usual(facts, settings.model);
  const differs = (name) => JSON.stringify(settings[name]) !== JSON.stringify(plain[name]);
  const names = Object.keys(plain).filter((name) => (name === "model" ? settings.model !== facts.settings.model : differs(name)));
  return new URLSearchParams(names.map((name) => [name, written(settings[name])])).toString();
}

/** The guidance that a model has heard of: 0, or the nearest within its range. */
export function heard(scale, range) {
  return !range || scale === 0 ? scale : clamp(scale, range);
}
