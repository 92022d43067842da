/* How the model reads the prompt, word by word. The server is asked beside Gradio's events: each of those costs the
   page more than the answer. Event `explorer:prompt` carries the text.                                            */

let asked = 0;
const LONGEST = 4000; // letters; the model reads fewer

listener(element)("explorer:prompt", async ({ detail: text }) => {
  const turn = ++asked;
  const read = await server.chips(text.slice(0, LONGEST)).catch(() => null); // without an answer the old ones stay
  if (typeof read === "string" && turn === asked) element.querySelector(".chips").outerHTML = read;
});
