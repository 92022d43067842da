/* A slider for each word of the prompt that means something. The value is the weights as settings have them,
   bicycle:2;red:0.5, and a word that is not named counts once. Event `weighed` {weights} while a slider is moved; what
   it says stands in data-weights at once, for whoever presses a button before that. Words are those that
   `explorer:prompt` carries, as the server reads them.                                                               */

const PAUSE = 120; // milliseconds without a further move
const section = element.querySelector(".wt"), list = section.querySelector(".wt-words"), on = listener(element);
const field = () => document.querySelector(`#${told.field} :is(textarea, input)`);
const countsIn = (text) => new Map(String(text ?? "").split(";").filter(Boolean).map((pair) => [pair.split(":")[0], Number(pair.split(":")[1])]));
const written = () => [...counts].filter(([, count]) => count !== 1).map((pair) => pair.join(":")).sort().join(";");
let counts = countsIn(props.value), asked = 0, words = [], waiting;

function row([word, shown]) {
  const range = make("input", { type: "range", min: 0, step: 0.25 }), output = make("output");
  const item = make("li", {}, make("label", {}, make("span", {}, shown), range, output));
  item.dataset.word = word;
  range.addEventListener("input", () => move(word, Number(range.value)));
  return item;
}

/** The sliders as the counts are; they are built anew only where the words are others. */
function draw() {
  const there = [...list.children].map((item) => item.dataset.word ?? "").join();
  if (there !== words.map(([word]) => word).join() || !list.children.length) {
    list.replaceChildren(...words.map(row));
    if (!words.length) list.append(make("li", { className: "wt-empty" }, told.empty));
  }
  for (const item of list.querySelectorAll("[data-word]")) {
    const count = counts.get(item.dataset.word) ?? 1, [range] = item.getElementsByTagName("input");
    range.max = Math.max(told.most, count);
    range.value = count;
    const said = fill(told.times, { number: count.toLocaleString(told.language) });
    item.querySelector("output").textContent = said;
    range.setAttribute("aria-valuetext", said);
    item.toggleAttribute("data-weighed", count !== 1);
  }
}

function move(word, count) {
  counts.set(word, count);
  section.dataset.weights = written();
  draw();
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("weighed", { weights: written() }), PAUSE);
}

async function ask(text) {
  const turn = ++asked, found = await answerOf("weighable", { text });
  if (turn !== asked || !Array.isArray(found)) return; // without an answer the old ones stay
  words = found;
  draw();
}

watch("value", () => {
  if (String(props.value ?? "") === written()) return;
  counts = countsIn(props.value);
  delete section.dataset.weights;
  draw();
});
on("explorer:prompt", ({ detail }) => ask(detail));
draw();
ask(field()?.value ?? "");
