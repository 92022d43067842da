// How words are read: lower case, runs of letters and digits, one token each (explorer/network/text.py).

const START = 1;
const UNKNOWN = 2;

/** { tokens, words, unknown, unread } of a prompt, for a list of known words and a length. */
export function reading(prompt, known, length) {
  const table = new Map(known.map((word, token) => [word, token]).filter(([, token]) => token > UNKNOWN));
  const said = prompt.slice(0, 20000).toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const words = said.slice(0, length - 1);
  const tokens = [START, ...words.map((word) => table.get(word) ?? UNKNOWN)];
  return { tokens, words, unknown: [...new Set(words.filter((word) => !table.has(word)))], unread: said.slice(length - 1) };
}
