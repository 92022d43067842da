// What the judge's readings say: its two best names for each attribute, and one sentence a step. The same as
// explorer/trajectory/reading.py and explorer/present/sentence.py, which say why.

const SETTLED = 0.8;
const CLUELESS = 0.35;
const KIND = 0.6; // certainty from which the kind of picture says what need not be asked
const ORDER = ["setting", "time", "weather", "subject", "colour", "accessory", "style"];
const CURIOUS = ["subject", "setting", "time", "weather", "colour"];
const QUIET = ["weather clear", "accessory none", "style storybook"];

/** attribute -> { attribute, name, chance, second, secondChance, settled }.
 *  readings  attribute -> chances;  names  attribute -> names in the same order;  before  the opinions of the last step */
export function opinionsOf(readings, names, before = null) {
  return Object.fromEntries(Object.entries(readings).map(([attribute, chances]) => {
    const [i, j] = chances.map((_, k) => k).sort((a, b) => chances[b] - chances[a] || a - b);
    const [name, second] = [names[attribute][i], names[attribute][j]];
    const last = before?.[attribute];
    const settled = last?.name === name && Math.min(chances[i], last.chance) >= SETTLED;
    return [attribute, { attribute, name, chance: chances[i], second, secondChance: chances[j], settled }];
  }));
}

/** Those that make sense: a place without a subject has no subject to doubt, a portrait no setting. */
function relevant(opinions) {
  const { kind } = opinions;
  const mute = new Set(["kind"]);
  if (kind && kind.chance >= KIND && ["empty", "portrait"].includes(kind.name)) {
    for (const name of ["subject", "accessory", "colour"]) mute.add(name);
    if (kind.name === "portrait") for (const name of ["setting", "weather", "time"]) mute.add(name);
  }
  return Object.fromEntries(Object.entries(opinions).filter(([attribute]) => !mute.has(attribute)));
}

/** texts  { sentence, attributes, names, format } of a language */
export class Teller {
  constructor(texts) {
    this.texts = texts;
  }

  name(attribute, name) {
    return this.texts.names[attribute]?.[name.replaceAll(" ", "-")] ?? name;
  }

  say(key, values) {
    return fill(this.texts.sentence[key], values);
  }

  listed(opinions) {
    return opinions.map(({ attribute, name }) =>
      this.say("thing", { what: this.texts.attributes[attribute], name: this.name(attribute, name) })).join(", ");
  }

  /** The row of the panel for each attribute in `rows`: best name, chance, second name, chance, settled. */
  rows(opinions, rows) {
    const seen = relevant(opinions), near = (share) => Number(share.toFixed(3));
    return Object.fromEntries(rows.filter((attribute) => seen[attribute]).map((attribute) => {
      const { name, chance, second, secondChance, settled } = seen[attribute];
      return [attribute, [this.name(attribute, name), near(chance), this.name(attribute, second), near(secondChance), settled]];
    }));
  }

  /** What to say under the windows. */
  sentence(opinions, before = null, final = false) {
    const seen = relevant(opinions), all = Object.values(seen);
    if (!all.length || Math.max(...all.map(({ chance }) => chance)) < CLUELESS) return this.say("nothing");
    const settled = ORDER.map((attribute) => seen[attribute])
      .filter((one) => one?.settled && !QUIET.includes(`${one.attribute} ${one.name}`));
    if (final) return settled.length ? this.say("final", { things: this.listed(settled) }) : this.say("final_open");
    const known = before ?? {}, fresh = settled.filter(({ attribute }) => !known[attribute]?.settled), parts = [];
    if (fresh.length) parts.push(this.say("fresh", { things: this.listed(fresh) }));
    else if (settled.length) parts.push(this.say("settled", { things: this.listed(settled) }));
    const changed = all.find((now) => {
      const was = known[now.attribute];
      return was && was.name !== now.name && Math.min(was.chance, now.chance) >= 0.5;
    });
    if (changed) {
      const { attribute, name } = changed;
      parts.push(this.say("changed", { was: this.name(attribute, known[attribute].name), now: this.name(attribute, name) }));
    }
    const doubt = CURIOUS.map((attribute) => seen[attribute]).find((one) => one && !one.settled);
    if (doubt) parts.push(this.say("open", this.doubts(doubt)));
    return parts.join(" ") || this.say("nothing");
  }

  doubts({ attribute, name, chance, second, secondChance }) {
    const share = (part) => percent(part, this.texts.format.percent);
    return {
      what: this.texts.attributes[attribute],
      first: this.name(attribute, name),
      first_share: share(chance),
      second: this.name(attribute, second),
      second_share: share(secondChance),
    };
  }
}
