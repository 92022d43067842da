// What a learner's own run answers (explorer/lesson/numbers/measures.py), and guess and truth in one sentence
// (explorer/lesson/reveal.py). An outcome is { value } or { scores: option -> how right it is }, or null.

export const SURE = 0.5; // below this chance of its clean reading, the judge can no longer tell
const CLOSE = 0.1; // of a slider's range: near enough to count as right
const INSTEAD = { empty: "setting", portrait: "kind" }; // what is watched in a picture without a subject

const best = (chances) => chances.indexOf(Math.max(...chances));

/** The chances that the judge gives, frame by frame, to what it saw in the clean picture.
 *  steps  of a burial, with readings;  names  attribute -> names */
export function sureOf(steps, names) {
  const clean = steps[0].numbers.readings;
  const thing = INSTEAD[names.kind[best(clean.kind)]] ?? "subject";
  const reading = best(clean[thing]);
  return { thing, reading, sure: steps.map(({ numbers }) => numbers.readings[thing][reading]) };
}

/** The first frame, from picture to static, from which on the judge is never again sure; null for none. */
export function lost(sure) {
  const last = sure.map((chance) => chance >= SURE).lastIndexOf(true);
  return last + 1 < sure.length ? last + 1 : null;
}

/** Percent of the mixture's power that is static when the judge has lost the subject. */
export function subjectLost(steps, names) {
  const { sure } = sureOf(steps, names);
  const gone = lost(sure);
  return gone === null || sure[0] < SURE ? null : { value: 100 * (1 - steps[gone].numbers.alpha_bar) };
}

/** Power of what is finer than three pixels, of (3, size, size). */
export function fine(picture, size) {
  let sum = 0;
  const plane = size * size;
  for (let c = 0; c < 3; c++) for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
    let [around, count] = [0, 0];
    for (let j = Math.max(0, y - 1); j <= Math.min(size - 1, y + 1); j++) {
      for (let i = Math.max(0, x - 1); i <= Math.min(size - 1, x + 1); i++, count++) around += picture[c * plane + j * size + i];
    }
    sum += (picture[c * plane + y * size + x] - around / count) ** 2;
  }
  return sum / picture.length;
}

/** Fine detail in the first guess, in percent of that in the finished picture. */
export const firstGuessDetail = (guess, final, size) => ({ value: (100 * fine(guess, size)) / fine(final, size) });

/** Per attribute, the step from which on the judge's reading stays what it is in the end. */
export function settledLast(readings) {
  const scores = Object.keys(readings[0]).map((attribute) => {
    const read = readings.map((one) => best(one[attribute]));
    return [attribute, read.map((one) => one !== read.at(-1)).lastIndexOf(true) + 1];
  });
  return { scores: Object.fromEntries(scores) };
}

/** What came out: ids of the right options, or a slider's number; null where the run does not answer. */
export function truth(predict, outcome) {
  const { answer, options = [] } = predict;
  if (answer.value !== undefined) return typeof answer.value === "string" ? [answer.value] : answer.value;
  if (!outcome) return null;
  if (predict.kind === "slider") return outcome.value;
  if (outcome.value !== undefined) {
    return options.filter(({ when }) => when && when[0] <= outcome.value && outcome.value < when[1]).map(({ id }) => id);
  }
  if (!options.every(({ id }) => id in outcome.scores)) return null;
  const most = Math.max(...options.map(({ id }) => outcome.scores[id]));
  return options.map(({ id }) => id).filter((id) => outcome.scores[id] === most);
}

/** { right, text } of a guess beside the truth; null where there is none.  told  { language, quote } */
export function reveal(predict, guess, outcome, { language, quote }) {
  const found = truth(predict, outcome);
  if (found === null) return null;
  if (typeof found === "number") {
    const [low, high] = predict.range;
    const digits = (predict.step ?? 1) >= 1 ? 0 : 1;
    const said = (number) => written(number, digits, predict.unit ?? "", language);
    const right = Math.abs(guess - found) <= CLOSE * (high - low);
    return { right, text: fill(predict.reveal, { guess: said(guess), truth: said(found) }) };
  }
  const quoted = (id) => quote.replace("…", predict.options.find((one) => one.id === id).text);
  const text = fill(predict.reveal, { guess: quoted(guess), truth: found.map(quoted).join(", ") });
  return { right: found.includes(guess), text };
}

/** A number as it is told: a percentage that is nearly none or nearly all is not said to be none or all. */
function written(number, digits, unit, language) {
  const edge = unit.startsWith("%") && digits === 0 && ((number > 0 && number < 1) || (number > 99 && number < 100));
  return edge ? (number < 1 ? "<1" : ">99") : decimal(number, digits, language);
}
