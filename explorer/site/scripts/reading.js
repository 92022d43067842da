// How words are read: lower case, runs of letters and digits, one token each (explorer/network/text.py); before that, as
// a link says that they were read: "poodle-dog.my-.grandmother-old woman" (explorer/prompt/record.py).

const START = 1;
const UNKNOWN = 2;
export const WORD = /[\p{L}\p{N}]+/gu;
const PAIR = /^[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*-(?:[\p{L}\p{N}]+(?: [\p{L}\p{N}]+)*)?$/u;

/** Word or words -> what they are read as; null where it is no record. */
function pairsOf(record) {
  const found = new Map();
  for (const pair of record ? record.split(".") : []) {
    if (!PAIR.test(pair) || pair !== pair.toLowerCase()) return null;
    const [word, said] = pair.split("-");
    if (!found.has(word)) found.set(word, said);
  }
  return found;
}

/** The record of [word or words, what they are read as]; the first that names a word counts. */
export function recordOf(pairs) {
  const kept = new Map();
  for (const [word, said] of pairs) if (!kept.has(word)) kept.set(word, said);
  return [...kept].map(([word, said]) => `${word}-${said}`).join(".");
}

export const isRecord = (text) => pairsOf(text) !== null;

/** A prompt in the model's own words: the longest run of words that the record names counts. */
export function readBy(record, prompt) {
  const table = record ? pairsOf(record) : null;
  if (!table) return prompt;
  const longest = Math.max(1, ...[...table.keys()].map((words) => words.split(" ").length));
  const words = prompt.toLowerCase().match(WORD) ?? [];
  const out = [];
  for (let k = 0; k < words.length; ) {
    let size = Math.min(longest, words.length - k);
    while (size > 1 && !table.has(words.slice(k, k + size).join(" "))) size -= 1;
    const piece = words.slice(k, k + size).join(" ");
    const said = table.has(piece) ? table.get(piece) : piece;
    if (said) out.push(said);
    k += size;
  }
  return out.join(" ");
}

/** { tokens, words, unknown, unread } of a prompt, for a list of known words and a length. */
export function reading(prompt, known, length) {
  const table = new Map(known.map((word, token) => [word, token]).filter(([, token]) => token > UNKNOWN));
  const said = prompt.slice(0, 20000).toLowerCase().match(WORD) ?? [];
  const words = said.slice(0, length - 1);
  const tokens = [START, ...words.map((word) => table.get(word) ?? UNKNOWN)];
  return { tokens, words, unknown: [...new Set(words.filter((word) => !table.has(word)))], unread: said.slice(length - 1) };
}
