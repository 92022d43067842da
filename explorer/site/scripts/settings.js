// Settings and links, in the studio's form (explorer/trajectory/settings.py): a query that names what is not as usual.

import { isRecord } from "./reading.js";

const NUMBERS = ["seed", "steps", "guidance_scale", "shift", "eta", "rescale"];
const LIMITS = { steps: [1, 200], guidance_scale: [-20, 50], shift: [0.05, 20], eta: [0, 1], rescale: [0, 1] };

const SEEDS = 2n ** 32n;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g;
const MARKUP = /^(amp;|#0*38;|#x0*26;)+/i;

const whole = (name) => name === "seed" || name === "steps";
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);

/** The usual settings of a model. */
export function usual(facts, model) {
  return { ...facts.settings, model, ...facts.networks[model].defaults };
}

/** 0 to 9 for a digit of any script; digits stand in a row, from nought. */
function digit(sign) {
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(sign.codePointAt(0) - value - 1))) value++;
  return String(value);
}

/** A number as programs write it, from how people, other languages and the ends of sentences write it, as in the studio
 *  (explorer/trajectory/text_form.py). */
function plainNumber(text, isWhole) {
  const told = text.replace(INVISIBLE, "").normalize("NFKC").replace(/[\u2010-\u2013\u2212]/g, "-").replace(/\u066b/g, ".")
    .replace(/\p{Nd}/gu, digit).replace(/^[\s"'(<[{]+|[\s"'.,;:!?)>\]}]+$/g, "").replace(/(?<=\d)['\u2019\u066c\s](?=\d{3}(?!\d))/g, "");
  if (isWhole && /^[+-]?\d{1,3}([.,]\d{3})+$/.test(told)) return told.replace(/[.,]/g, "");
  const at = Math.max(told.lastIndexOf(","), told.lastIndexOf("."));
  return told.includes(",") && told.includes(".") ? `${told.slice(0, at).replace(/[.,]/g, "")}.${told.slice(at + 1)}` : told.replace(",", ".");
}

/** The seed that a text says: a larger one than there are draws what its last 32 bits draw, here and in the studio. */
function drawnSeed(text) {
  const told = plainNumber(text, true);
  return /^\d{1,40}$/.test(told) ? Number(BigInt(told) % SEEDS) : undefined;
}

/** What a field says, or undefined where it says nothing that can be run here. */
function read(name, text, facts) {
  if (name === "prompt") return text.slice(0, 2000);
  if (name === "read_as") return isRecord(text) ? text : undefined;
  if (name === "seed") return drawnSeed(text);
  if (NUMBERS.includes(name)) {
    const value = Number(plainNumber(text, whole(name)));
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

/** The (name, value) pairs of a query, also of one that was copied out of a page or quoted as a whole. */
function pairsOf(text) {
  let pairs = [...new URLSearchParams(text)];
  if (pairs.length === 1 && pairs[0][0].includes("=") && !pairs[0][1]) pairs = [...new URLSearchParams(pairs[0][0])];
  return pairs.map(([name, value]) => [name.replace(INVISIBLE, "").trim().toLowerCase().replace(MARKUP, ""), value]);
}

const OTHERS = ["tab", "change", "values", "experiment", "lesson", "set", "hide", "class", "read", "term", "words", "sample", "made", "static", "from", "lang"];
const COUNTERS = /^(utm_|_|mc_|pk_|mtm_)|clid$|^(ref|source|src|si|igshid|igsh|view)$/; // by which others count who comes

/** { settings, left, taken }: settings of a query, the names of what this page cannot do, and those of the numbers that
 *  were set to the nearest that can be done. A query that says nothing of a run leaves it to the page, whose first model is
 *  the fast one; any other means the studio's usual model where it names none. */
export function fromText(text, facts) {
  const pairs = pairsOf(text);
  const models = Object.keys(facts.networks).filter((name) => name !== "judge");
  const says = pairs.some(([name]) => name in facts.settings);
  const asked = pairs.findLast(([name]) => name === "model")?.[1] ?? (says ? facts.settings.model : models[0]);
  const settings = usual(facts, models.includes(asked) ? asked : models[0]);
  const left = models.includes(asked) ? [] : ["model"];
  const taken = [];
  for (const [name, value] of pairs) {
    if (name === "model") continue;
    if (!(name in settings)) {
      if (name && !OTHERS.includes(name) && !COUNTERS.test(name)) left.push(name.slice(0, 40));
      continue;
    }
    const said = read(name, value, facts);
    if (said === undefined) left.push(name);
    else settings[name] = said;
    if (NUMBERS.includes(name) && said !== undefined && said !== Number(plainNumber(value, whole(name)))) taken.push(name);
  }
  const scale = heard(settings.guidance_scale, facts.networks[settings.model].guidance_range);
  if (scale !== settings.guidance_scale) taken.push("guidance_scale");
  settings.guidance_scale = scale;
  if (settings.schedule !== "drawn") settings.points = null;
  return { settings, left, taken };
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
