// What the judge's readings say: its two best names for each attribute, and one sentence a step. The same as
// explorer/trajectory/reading.py and explorer/present/sentence.py, which say why.

const SETTLED = 0.8;
const CLUELESS = 0.35;
const KIND = 0.6; // certainty from which the kind of picture says what need not be asked
const ATTRIBUTES = ["kind", "setting", "time", "weather", "subject", "colour", "accessory", "style"];
const CURIOUS = ["subject", "setting", "kind", "time", "weather", "colour", "accessory", "style"];
const QUIET = ["kind subject", "weather clear", "accessory none", "style storybook"];

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

/** The attributes that a picture of this kind, { name, chance }, does not have. */
export function mutedBy(kind) {
  if (!kind || kind.chance < KIND || !["empty", "portrait"].includes(kind.name)) return [];
  return ["subject", "accessory", "colour", ...(kind.name === "portrait" ? ["setting", "weather", "time"] : [])];
}

/** The opinions that make sense: a place without a subject has no subject to doubt, a portrait no setting. */
function relevant(opinions) {
  const mute = mutedBy(opinions.kind);
  return Object.fromEntries(Object.entries(opinions).filter(([attribute]) => !mute.includes(attribute)));
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
    const loud = ATTRIBUTES.map((attribute) => seen[attribute])
      .filter((one) => one && !QUIET.includes(`${one.attribute} ${one.name}`));
    const sure = loud.filter(({ chance }) => chance >= SETTLED);
    if (final) return sure.length ? this.say("final", { things: this.listed(sure) }) : this.say("final_open");
    if (Math.max(0, ...loud.map(({ chance }) => chance)) < CLUELESS) return this.say("nothing");
    const known = before ? relevant(before) : {};
    const changed = all.find((now) => {
      const was = known[now.attribute];
      return was && was.name !== now.name && Math.min(was.chance, now.chance) >= 0.5;
    });
    const parts = this.news(sure, known, changed);
    if (changed) {
      const { attribute, name } = changed;
      parts.push(this.say("changed", { was: this.name(attribute, known[attribute].name), now: this.name(attribute, name) }));
    }
    const doubt = CURIOUS.map((attribute) => seen[attribute]).find((one) => one?.chance < SETTLED);
    if (doubt) parts.push(this.say("open", this.doubts(doubt)));
    return parts.join(" ") || this.say("nothing");
  }

  /** What is settled, and what the judge is sure of for one step only; what changed is told on its own. */
  news(sure, known, changed) {
    const settled = sure.filter((one) => one.settled);
    const fresh = settled.filter(({ attribute }) => !known[attribute]?.settled);
    const now = sure.filter((one) => !one.settled && one !== changed);
    return [fresh.length ? ["fresh", fresh] : ["settled", settled], ["now", now]]
      .filter(([, few]) => few.length).map(([key, few]) => this.say(key, { things: this.listed(few) }));
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
