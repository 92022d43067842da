/* Gradio tells of keys that were pressed. This tells of every change that a person makes to a text: pasted, dropped,
   cut, taken back, dictated or swiped. What the page itself writes into a field is no such change. Whoever presses a
   button before it is told wants what the button says: a sketch of other words is not drawn over by these. */

let waiting;
const on = listener(element);

on("click", ({ target }) => target.closest?.("button") && clearTimeout(waiting), document, true);
on(told.when, ({ target }) => {
  if (!target.closest?.(told.fields)) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => document.getElementById(told.button)?.click(), told.pause);
}, document);
