/* How the model reads the prompt, word by word. The server is asked beside Gradio's events: each of those costs the
   page more than the answer. Event `explorer:prompt` carries the text, `explorer:run-settings` the settings of the run
   that is shown: of its own words the chips say how it read them. Chips take their word out of the prompt or put
   another in its place; the list below them writes.                                                                */

let asked = 0, prompt = field()?.value ?? "", run = "";
const LONGEST = 4000; // letters; the model reads fewer
const on = listener(element);

on("explorer:prompt", ({ detail: text }) => {
  prompt = text;
  ask();
});
on("explorer:run-settings", ({ detail: text }) => {
  run = text;
  ask();
});

async function ask() {
  const turn = ++asked, told = { text: prompt.slice(0, LONGEST), run };
  const read = await server.chips(told).catch(() => null); // without an answer the old ones stay
  if (typeof read === "string" && turn === asked) show(read);
}

function show(read) {
  const old = element.querySelector(".chips");
  const focused = [...old.querySelectorAll("button")].indexOf(document.activeElement);
  old.outerHTML = read;
  if (focused < 0) return; // the keyboard stays where it was, not at the top of the page
  const buttons = [...element.querySelectorAll(".chips button")];
  (buttons[Math.min(focused, buttons.length - 1)] ?? field())?.focus();
}

function field() {
  return document.querySelector(`#${told.field} :is(textarea, input)`);
}

function write(text) {
  const box = field();
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true })); // a person wrote it: by a click
}

/** The prompt with the characters from `start` to `end` replaced; without a word, with the space beside them. */
function replaced(start, end, word) {
  const letters = Array.from(field().value.normalize("NFC"));
  const before = letters.slice(0, start).join(""), after = letters.slice(end).join("");
  if (word) return before + word + after;
  return (before.trimEnd() + (after.match(/^[\s,.;]/) ? "" : " ") + after).trim();
}

element.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button");
  if (!button || !element.contains(button)) return;
  if ("anew" in button.dataset) {
    trigger("anew");
  } else if (button.dataset.word) {
    const text = field().value.trimEnd();
    write(text ? `${text} ${button.dataset.word}` : button.dataset.word);
  } else if (button.dataset.from) {
    write(replaced(Number(button.dataset.from), Number(button.dataset.to), button.dataset.put));
  }
});

let building = 0; // sentences asked for
element.addEventListener("change", async ({ target }) => {
  if (!target.matches?.("select[data-part]")) return;
  const all = [...element.querySelectorAll("select[data-part]")];
  const mine = (building += 1);
  const text = await server.sentence(Object.fromEntries(all.map((each) => [each.dataset.part, each.value])));
  if (mine === building && typeof text === "string" && text) write(text); // an answer that was overtaken is too late
});
