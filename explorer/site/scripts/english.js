// English words that the model lacks: as a form, by meaning, or as a likely typing error (explorer/prompt/english.py).

import { slip } from "./spelling.js";

const ENDINGS = [["ies", "y"], ["ves", "f"], ["ves", "fe"], ["men", "man"], ["es", ""], ["s", ""]];
const VERBS = ["ed", "es", "s", ""];
const LEAST = 3; // letters of a word that has forms
const OFFERED = 4;

/** { "dog": "poodle german_shepherd" } -> word or words -> what they are read as. */
export function byWord(table) {
  const found = new Map();
  for (const [said, words] of Object.entries(table)) {
    for (const word of listed(words)) found.set(word.replaceAll("_", " "), said);
  }
  return found;
}

export const listed = (words) => words.split(" ").filter(Boolean);

/** How many words the longest entry has. */
export const longestOf = (table) => Math.max(1, ...[...table.keys()].map((words) => words.split(" ").length));

const without = (word, ending) => (ending ? word.slice(0, -ending.length) : word);

/** How English is read by a model that knows these words; `tables` as explorer/site/reading.py writes them. */
export class English {
  constructor(tables, known) {
    this.known = new Set(known);
    this.meanings = new Map([...byWord(tables.words)].filter(([, said]) => this.canSay(said)));
    this.byHand = byWord(tables.by_hand);
    this.perhaps = byWord(tables.perhaps);
    this.irregular = byWord(tables.irregular);
    this.little = new Set(listed(tables.little));
    this.left = new Set(listed(tables.left));
    this.sound = new Set(listed(tables.sound));
    this.longest = longestOf(this.meanings);
  }

  canSay(said) {
    return listed(said).every((word) => this.known.has(word));
  }

  /** Several words that mean one thing. */
  phrase(words) {
    const said = this.meanings.get(words.join(" "));
    return said ? { said, why: "meaning" } : null;
  }

  /** The things of which a word may be several, or some form that no rule gives. */
  *forms(word) {
    if (this.irregular.has(word)) yield this.irregular.get(word);
    for (const [ending, other] of ENDINGS) {
      if (word.endsWith(ending) && word.length - ending.length >= LEAST) yield without(word, ending) + other;
    }
  }

  /** The -ing of which a word may be another form: flies -> flying, jumped -> jumping. */
  *doings(word) {
    for (const ending of VERBS) {
      const stem = without(word, ending);
      if (!word.endsWith(ending) || stem.length < LEAST) continue;
      yield `${stem}ing`;
      yield `${stem}${stem.at(-1)}ing`;
      yield `${stem.replace(/e$/, "")}ing`;
    }
  }

  /** One word; null where nothing can be said, or no more than what it might mean. */
  word(word) {
    if (this.known.has(word)) return { said: word, why: "known" };
    if (this.meanings.get(word)) return this.phrase([word]);
    if (this.little.has(word)) return { said: "", why: "little" };
    if (this.left.has(word)) return { said: "", why: "left" };
    if (this.meanings.has(word)) return null;
    for (const base of this.forms(word)) {
      if (this.known.has(base)) return { said: base, why: "form" };
      if (this.meanings.get(base)) return { said: this.meanings.get(base), why: "meaning" };
    }
    for (const base of this.doings(word)) {
      const said = this.known.has(base) ? base : this.byHand.get(base) ?? "";
      if (said && this.canSay(said)) return { said, why: base === said ? "form" : "meaning" };
    }
    return null;
  }

  /** A word that is probably a typing error. */
  slip(word) {
    if (this.sound.has(word) || this.perhaps.has(word) || this.meanings.has(word)) return null;
    const meant = slip(word, this.known);
    return meant ? { said: meant, why: "spelling" } : null;
  }

  /** What a word might mean, best first; few or none. */
  offers(word) {
    const base = [word, ...this.forms(word)].find((one) => this.perhaps.has(one));
    return base ? listed(this.perhaps.get(base)).filter((one) => this.known.has(one)).slice(0, OFFERED) : [];
  }

  one(word) {
    return this.word(word) ?? this.slip(word) ?? { said: "", why: "unknown", near: this.offers(word) };
  }

  /** [the first word, how many, what they are read as], one after another. */
  *matches(words) {
    for (let k = 0; k < words.length; ) {
      let size = Math.min(this.longest, words.length - k);
      while (size > 1 && !this.phrase(words.slice(k, k + size))) size -= 1;
      yield [k, size, size > 1 ? this.phrase(words.slice(k, k + size)) : this.one(words[k])];
      k += size || 1;
    }
  }
}
