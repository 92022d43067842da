// What hangs in the air once a word is left out, and goes with it (explorer/prompt/loose.py, which says why).

export const ARTICLES = new Set(["a", "an", "the"]);
export const PREPOSITIONS = new Set(["above", "among", "and", "at", "behind", "beside", "by", "in", "of", "on", "over", "through", "to", "under", "with"]);
const NAMED = new Set(["unknown", "left", "without", "meaning"]);

export const head = (said) => said.split(" ")[0];
const tail = (said) => said.split(" ").at(-1);
const links = (word) => ARTICLES.has(word) || PREPOSITIONS.has(word);
const beside = (parts, k, written) => !written.slice(parts[k - 1].end, parts[k].start).trim();

export class Loose {
  /** describing  words that say how something is;  full  words behind which an "of" belongs to the word before */
  constructor(describing, full) {
    Object.assign(this, { describing: new Set(describing), full });
  }

  /** written  the prompt;  follow  whether adjectives stand behind their noun */
  tidied(parts, written, follow) {
    const kept = this.withoutCounts(parts, written);
    const found = this.withoutLeads(kept, written, follow, this.describing);
    return found.some(({ said }) => said) ? found : this.withoutLeads(kept, written, false, new Set());
  }

  /** Without each "of" that nothing stands before, and what led to it. */
  withoutCounts(parts, written) {
    const kept = [...parts];
    for (let k = 0, done = 0; k < kept.length; k++) {
      const span = this.counting(kept, k, done, written);
      if (!span) continue;
      const [first, last] = span, gone = this.joined(kept.slice(first, last + 1), written);
      kept.splice(first, last + 1 - first, ...gone);
      k = first + gone.length - 1;
      done = k + 1;
    }
    return kept;
  }

  /** [first, last] of what goes with an "of" that hangs in the air; null where part k is no such one.
   *  done  the first part that does not yet belong to one */
  counting(parts, k, done, written) {
    const part = parts[k], first = emptyFrom(parts, k, done), before = first ? tail(parts[first - 1].said) : "";
    if (ARTICLES.has(part.said)) {
      const contracted = first < k && parts[first - 1]?.said.includes(" ") && ARTICLES.has(before);
      return contracted && beside(parts, k, written) ? [first, k] : null;
    }
    if (head(part.said) !== "of") return null;
    if (before && !links(before) && this.stays(parts, first, k, written)) return null;
    if (ARTICLES.has(before) || (this.describing.has(before) && beside(parts, first, written))) {
      if (ARTICLES.has(parts[k + 1]?.said)) return [first, k + 1];
      if (ARTICLES.has(parts[first - 1].said) && part.said === "of") return [first - 1, k];
    }
    return [first, k];
  }

  stays(parts, first, k, written) {
    if (first < k) return this.full.has(parts[k - 1].text.toLowerCase());
    return parts[k].said === "of" || beside(parts, k, written);
  }

  /** What goes, as one part; as they stand where one of them might mean something. */
  joined(parts, written) {
    if (parts.length > 1 && !parts.some(({ near }) => near.length)) {
      const [start, end] = [parts[0].start, parts.at(-1).end];
      const why = parts.slice(0, -1).some((part) => NAMED.has(part.why)) ? "left" : "little";
      return [{ text: written.slice(start, end), start, end, said: "", why, near: [], joined: false }];
    }
    return parts.map((part, k) => ({ ...part, said: "", why: this.quiet(part), joined: parts.length === 1 || k < parts.length - 1 }));
  }

  /** Why a part goes that only leads to another. */
  quiet({ why, said }) {
    if (this.describing.has(tail(said))) return "left";
    return ["left", "unknown", "without"].includes(why) ? why : "little";
  }

  /** What only leads to a word that is left out is left out with it: "flying on a broom at night". */
  withoutLeads(parts, written, follow, adjectives) {
    const kept = [...parts];
    for (const [k, part] of parts.entries()) {
      const last = follow ? trailing(parts, k, written, adjectives) : k;
      const after = head(parts[last + 1]?.said ?? "");
      if (part.why !== "unknown" || part.joined || (last === k && after && !links(after))) continue;
      const first = leading(kept, k, written, adjectives);
      for (let i = first; i <= last; i++) kept[i] = { ...kept[i], said: "", why: this.quiet(kept[i]), joined: i < last };
      if (first === 0 && after === "and") {
        kept[last] = { ...kept[last], joined: true };
        kept[last + 1] = { ...kept[last + 1], said: "", why: "little" };
      }
    }
    return kept;
  }
}

/** Where the words that say nothing begin which end before part k. */
function emptyFrom(parts, k, done) {
  let first = k;
  while (first > done && (!parts[first - 1].said || ties(parts, first - 1, k))) first -= 1;
  return first;
}

function ties(parts, i, k) {
  if (i === 0) return false;
  if (parts[i].said === "and") return i + 1 < k && !parts[i - 1].said;
  return i + 1 === k && parts[i].why === "meaning" && PREPOSITIONS.has(parts[i].said) && ARTICLES.has(tail(parts[i - 1].said));
}

/** The last of the adjectives behind a word; k itself without them. */
function trailing(parts, k, written, adjectives) {
  let last = k;
  for (let i = k + 1; i < parts.length && beside(parts, i, written); i++) {
    const and = parts[i].said === "and";
    if (!adjectives.has(tail(parts[i].said)) && !(and && i > k + 1)) break;
    if (!and) last = i;
  }
  return last;
}

/** Where the adjectives, the article and the preposition of a word begin, over what says nothing between them. */
function leading(parts, k, written, adjectives) {
  let first = k;
  for (let i = over(parts, first); i >= 0 && adjectives.has(tail(parts[i].said)) && beside(parts, i + 1, written); i = over(parts, first)) first = i;
  for (const table of [ARTICLES, PREPOSITIONS]) {
    const i = over(parts, first);
    if (i >= 0 && table.has(parts[i].said)) first = i;
  }
  return first;
}

/** The part before one, over those that say nothing; -1 for none. */
function over(parts, first) {
  let i = first - 1;
  while (i > 0 && ["little", "left"].includes(parts[i].why) && !parts[i].joined) i -= 1;
  return i;
}
