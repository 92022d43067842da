// A prompt, word by word: what the model reads, as what, and what it leaves out (explorer/prompt/understand.py, whose
// answers this one is held to). A part is { text, start, end, said, why, near, joined }.

import { WORD, recordOf } from "./reading.js";
import { English, listed } from "./english.js";
import { Lexicon } from "./lexicon.js";
import { Loose, PREPOSITIONS, head } from "./loose.js";

const LONGEST = 20000; // letters that are looked at
const MOST_ABSENT = 4; // words after "without" that are left out with it
const STRANGE = 2; // words that a prompt must have in a language that is not the page's

/** Reads prompts as a model does that knows these words. */
export class Understanding {
  /** tables  of explorer/site/reading.py;  known  words;  language  of the page;  most  words that are read */
  constructor(tables, known, language, most) {
    Object.assign(this, { language, most });
    this.english = new English(tables.english, known);
    this.lexicons = new Map(Object.entries(tables.languages).map(([name, tree]) => [name, new Lexicon(tree)]));
    const ofAll = (name) => new Set([...listed(tables.english[name]), ...[...this.lexicons.values()].flatMap((one) => one[name])]);
    this.absent = ofAll("absent");
    this.loose = new Loose(listed(tables.english.describing), ofAll("stays"));
  }

  /** { parts, language, said, record } */
  read(prompt) {
    const [parts, language] = this.parts(prompt);
    const read = [...this.within(parts)];
    return { parts: read, language, said: read.map(({ said }) => said).filter(Boolean).join(" "), record: record(read) };
  }

  parts(prompt) {
    const given = prompt.slice(0, LONGEST).normalize("NFC");
    const text = given.toLowerCase();
    const written = given.length === text.length ? given : text; // a few letters become two when they become small
    const spans = [...text.matchAll(WORD)].map((found) => [found.index, found.index + found[0].length]);
    const words = spans.map(([a, b]) => text.slice(a, b));
    const part = ([k, size, { said, why, near = [] }]) => {
      const [start, end] = [spans[k][0], spans[k + size - 1][1]];
      return { text: written.slice(start, end), start, end, said, why, near, joined: false };
    };
    if (words.every((word) => this.english.known.has(word))) {
      return [words.map((word, k) => part([k, 1, { said: word, why: "known" }])), "en"];
    }
    const spoken = this.spoken(words);
    const matches = spoken === "en" ? this.english.matches(words) : this.inLanguage(words, this.lexicons.get(spoken));
    const follow = spoken !== "en" && this.lexicons.get(spoken).behind.size > 0;
    return [this.loose.tidied(this.withoutAbsent([...matches].map(part), written), written, follow), spoken];
  }

  /** The language of a prompt: the one that has most of its words, the page's before the others. */
  spoken(words) {
    const hits = new Map([["en", words.filter((word) => this.english.word(word)).length]]);
    for (const [name, one] of this.lexicons) hits.set(name, one.hits(words));
    const most = (names) => names.reduce((best, name) => (hits.get(name) > hits.get(best) ? name : best));
    const best = most([this.language, "en"].filter((name) => hits.has(name)));
    const other = most([...this.lexicons.keys()]);
    return hits.get(other) > hits.get(best) && hits.get(other) >= STRANGE ? other : best;
  }

  /** English words of a text in another language are read, too; first comes what the language has. */
  *inLanguage(words, lexicon) {
    for (let k = 0; k < words.length; ) {
      const [size, found] = this.inWordsOf(lexicon, words, k);
      yield [k, size, found];
      k += size;
    }
  }

  /** How many words from k on belong together, and how they are read. A noun that the model lacks stands without the
   *  adjectives behind it. */
  inWordsOf(lexicon, words, k) {
    let [size, meant] = lexicon.alone(words, k);
    if (meant === null) {
      const found = this.english.word(words[k]);
      if (found) return [size, found];
      meant = lexicon.guess(words[k]);
      if (meant === null) return [size, this.english.one(words[k])];
    }
    const little = lexicon.little.has(words.slice(k, k + size).join(" "));
    if (!meant) return [size, { said: "", why: little ? "little" : "left" }];
    const found = this.translated(meant);
    if (found.why === "unknown") return [size, found];
    [size, meant] = lexicon.withAdjectives(words, k, size, meant);
    return [size, this.translated(meant)];
  }

  /** English words as the model reads them: those that it has, or the nearest. */
  translated(meant) {
    const each = [...this.english.matches(listed(meant))].map(([, , one]) => one);
    const said = each.map((one) => one.said).filter(Boolean).join(" ");
    if (!said || each.at(-1).why === "unknown") return { said: "", why: "unknown", near: [...new Set(each.flatMap(({ near = [] }) => near))].slice(0, 4) };
    return { said, why: each.every(({ why }) => ["known", "form", "little", "left"].includes(why)) ? "language" : "meaning" };
  }

  /** "Without a hat" is left out whole: what follows such a word, up to the next word that joins or the next comma. */
  withoutAbsent(parts, written) {
    const kept = [];
    for (let k = 0; k < parts.length; ) {
      let end = k + 1;
      const of = () => head(parts[end].said) === "of" && this.absent.has(parts[end - 1].text.toLowerCase());
      const follows = () => !written.slice(parts[end - 1].end, parts[end].start).trim()
        && (!PREPOSITIONS.has(head(parts[end].said)) || of());
      if (this.absent.has(parts[k].text.toLowerCase())) {
        while (end < parts.length && end - k <= MOST_ABSENT && follows()) end += 1;
      }
      const [{ start }, { end: last }] = [parts[k], parts[end - 1]];
      const gone = { text: written.slice(start, last), start, end: last, said: "", why: "without", near: [], joined: false };
      kept.push(end > k + 1 ? gone : parts[k]);
      k = end;
    }
    return kept;
  }

  /** The parts, those past the last word that the model reads marked. */
  *within(parts) {
    let count = 0;
    for (const part of parts) {
      count += listed(part.said).length;
      yield part.said && count > this.most ? { ...part, why: "unread" } : part;
    }
  }
}

/** What settings keep of it; empty where every word stands for itself. */
function record(parts) {
  const pairs = [];
  let before = [];
  for (const { text, said, joined } of parts) {
    before.push(...(text.toLowerCase().match(WORD) ?? []));
    if (joined) continue;
    pairs.push([before.join(" "), said]);
    before = [];
  }
  return recordOf(pairs.filter(([word, said]) => word !== said));
}
