/* Gradio tells of keys that were pressed. This tells of every change that a person makes to a text: pasted, dropped,
   cut, taken back, dictated or swiped. What the page itself writes into a field is no such change. */

const PAUSE = 20; // milliseconds without a further change: keys that overlap, a word from a suggestion
let waiting;

listener(element)("input", ({ target }) => {
  if (!target.closest?.(told.fields)) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => document.getElementById(told.button)?.click(), PAUSE);
}, document);
