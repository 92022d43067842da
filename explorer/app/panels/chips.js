/* How the model reads the prompt, word by word. The server is asked beside Gradio's events: each of those costs the
   page more than the answer. Event `explorer:prompt` carries the text.                                            */

const over = new AbortController();
let asked = 0;
const LONGEST = 4000; // letters; the model reads fewer

window.addEventListener("explorer:prompt", async ({ detail: text }) => {
  if (!element.isConnected) return void over.abort();
  const turn = ++asked;
  const read = await server.chips(text.slice(0, LONGEST)).catch(() => null); // without an answer the old ones stay
  if (typeof read === "string" && turn === asked) element.querySelector(".chips").outerHTML = read;
}, { signal: over.signal });
