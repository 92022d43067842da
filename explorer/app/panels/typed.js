/* Gradio tells of keys that were pressed. This tells of every change that a person makes to a text: pasted, dropped,
   cut, taken back, dictated or swiped. What the page itself writes into a field is no such change. */

const PAUSE = 20; // milliseconds without a further change: keys that overlap, a word from a suggestion
const gone = new AbortController();
let waiting;

document.addEventListener("input", ({ target }) => {
  if (!element.isConnected) return void gone.abort();
  if (!target.closest?.(FIELDS)) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => document.getElementById(BUTTON)?.click(), PAUSE);
}, { signal: gone.signal });
