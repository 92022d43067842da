/* Sketches of the words that the player shows, from other static; none while there are none of these words. Those of
   the last WORDS prompts are at hand. Event `choose` carries {seed, prompt}.                                        */

const WORDS = 12;
const known = new Map(); // prompt -> [{seed, picture}]
let words = null; // of the run that is shown

function show() {
  const found = known.get(words) ?? [];
  strip.querySelectorAll("button").forEach((button) => button.remove());
  for (const { seed, picture: address } of found) {
    strip.append(picture(address, String(seed), () => trigger("choose", { seed, prompt: words })));
  }
  strip.toggleAttribute("data-empty", !known.size);
  strip.toggleAttribute("data-waiting", !found.length); // its place stays: what lies below does not jump
}

function receive() {
  const { prompt, pictures } = props.value ?? {};
  if (!Array.isArray(pictures)) return;
  known.delete(prompt);
  known.set(prompt, pictures);
  while (known.size > WORDS) known.delete(known.keys().next().value);
  words ??= prompt;
  show();
}

listener(strip)("explorer:reel", ({ detail: { player, run } }) => {
  const start = player === strip.dataset.player && startOf(run);
  const prompt = start ? new URLSearchParams(start.settings).get("prompt") ?? "" : words;
  if (prompt === words) return;
  words = prompt;
  show();
});
watch("value", receive);
receive();
