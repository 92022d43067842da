// Typing errors: a word that is one slip away from another, two where it is long (explorer/prompt/spelling.py).

const LEAST = 5; // letters of a word that is guessed
const LONG = 7; // and of one in which two slips are
const LETTERS = /^\p{L}+$/u;

/** How many slips lie between two words: a letter too many, too few, another one, or two that changed places. */
export function slips(one, other) {
  const [first, second] = [[...one], [...other]];
  let earlier = [];
  let before = [];
  let row = Array.from({ length: second.length + 1 }, (_, j) => j);
  for (let i = 1; i <= first.length; i++) {
    [earlier, before, row] = [before, row, [i]];
    for (let j = 1; j <= second.length; j++) {
      let cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (first[i - 1] === second[j - 1] ? 0 : 1));
      const swapped = i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1];
      if (swapped) cost = Math.min(cost, earlier[j - 2] + 1);
      row.push(cost);
    }
  }
  return row.at(-1);
}

/** The one known word that is most probably meant; null where none is, or two are equally near. */
export function slip(word, known) {
  const length = [...word].length;
  if (length < LEAST || !LETTERS.test(word)) return null;
  const allowed = length >= LONG ? 2 : 1;
  const near = [];
  for (const other of known) {
    if (other[0] !== word[0] || other.length < LEAST - 1 || Math.abs(other.length - length) > allowed) continue;
    const count = slips(word, other);
    if (count <= allowed && count < Math.floor(other.length / 3) + 1) near.push([count, other]);
  }
  const least = Math.min(...near.map(([count]) => count));
  const nearest = near.filter(([count]) => count === least);
  return nearest.length === 1 ? nearest[0][1] : null;
}
