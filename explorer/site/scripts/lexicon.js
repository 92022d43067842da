// The words of another language in English (explorer/prompt/languages.py); their forms come spelled out.

import { byWord, listed, longestOf } from "./english.js";
import { slips } from "./spelling.js";

const SHORTEST = 3; // letters of a part of a longer word
const LEAST = 7; // and of a word that can be a typing error

export class Lexicon {
  /** tree  as explorer/site/reading.py writes it */
  constructor(tree) {
    Object.assign(this, { joints: tree.joints, endings: tree.endings, names: tree.names, absent: listed(tree.absent), stays: listed(tree.stays) });
    this.nouns = byWord(tree.nouns);
    this.table = new Map([...this.nouns, ...byWord(tree.table)]);
    this.behind = byWord(tree.behind); // what may follow a noun
    this.firsts = byWord(tree.firsts);
    this.little = new Set(listed(tree.little).map((word) => word.replaceAll("_", " ")));
    this.whole = new Set(listed(tree.whole));
    this.longest = longestOf(this.table);
  }

  /** [how many words from k on belong together, what they mean in English; null: not known]. */
  at(words, k) {
    const [size, meant] = this.alone(words, k);
    return meant === null ? [size, meant] : this.withAdjectives(words, k, size, meant);
  }

  /** The same, a noun without the adjectives behind it. */
  alone(words, k) {
    for (let size = Math.min(this.longest, words.length - k); size > 0; size--) {
      const meant = this.table.get(words.slice(k, k + size).join(" "));
      if (meant !== undefined) return [size, meant];
    }
    return [1, this.noun(words[k]) ?? this.longer(words[k])];
  }

  /** A noun in a form that is listed, or with one of the endings of all nouns. */
  noun(word) {
    if (this.nouns.has(word)) return this.nouns.get(word);
    const stems = this.endings.filter((end) => word.endsWith(end)).map((end) => word.slice(0, -end.length));
    const stem = stems.find((one) => [...one].length > SHORTEST && this.nouns.has(one));
    return stem === undefined ? null : this.nouns.get(stem);
  }

  /** A noun with the adjectives behind it, in the order of English: "manzana roja" is a "red apple". */
  withAdjectives(words, k, size, meant) {
    if (!this.behind.size || this.noun(words.slice(k, k + size).join(" ")) === null) return [size, meant];
    for (;;) {
      const rest = words.slice(k + size, k + size + 2); // one, where the text ends behind it
      while (rest.length && !this.behind.has(rest.join(" "))) rest.pop();
      if (!rest.length) return [size, meant];
      meant = `${this.behind.get(rest.join(" "))} ${meant}`.trim();
      size += rest.length;
    }
  }

  /** A word made of two: its last part says what it is, its first part which. */
  longer(word) {
    if (!this.joints.length || this.whole.has(word)) return null;
    const letters = [...word];
    for (let k = SHORTEST; k <= letters.length - SHORTEST; k++) {
      const last = this.noun(letters.slice(k).join(""));
      const first = last && this.first(letters.slice(0, k).join(""));
      if (last && first) return listed(last).includes(first) ? last : `${first} ${last}`;
    }
    return null;
  }

  first(part) {
    for (const joint of this.joints) {
      const meant = part.endsWith(joint) && this.firsts.get(part.slice(0, part.length - joint.length));
      if (meant) return meant;
    }
    return null;
  }

  /** A longer word of which only the last part is known, or a likely typing error. */
  guess(word) {
    const letters = [...word];
    if (this.joints.length && !this.whole.has(word)) {
      for (let k = SHORTEST; k < letters.length - SHORTEST; k++) {
        const last = this.nouns.get(letters.slice(k).join(""));
        if (last) return last;
      }
    }
    if (letters.length < LEAST) return null;
    const near = [...this.table.keys()].filter((other) => other[0] === word[0]
      && Math.abs([...other].length - letters.length) <= 1 && slips(word, other) === 1);
    return near.length === 1 ? this.table.get(near[0]) : null;
  }

  /** How many words of a text are of this language. */
  hits(words) {
    let count = 0;
    for (let k = 0; k < words.length; ) {
      const [size, meant] = this.at(words, k);
      if (meant !== null) count += size;
      k += size;
    }
    return count;
  }
}
