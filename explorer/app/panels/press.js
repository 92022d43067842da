/* A button that asks the server for something says at once that it was pressed: an answer may take seconds where many
   ask. The sign goes when the button changes, when a player gets a run, when a message comes, and after SECONDS.    */

const SECONDS = 15;
const on = listener(element);
const pressed = new Map(); // button -> what watches it

function settle(button) {
  pressed.get(button)?.();
  pressed.delete(button);
  button.removeAttribute("data-pressed");
  button.removeAttribute("aria-busy");
}

function press(button) {
  settle(button);
  const change = new MutationObserver(() => settle(button));
  change.observe(button, { childList: true, characterData: true, subtree: true, attributeFilter: ["disabled", "class"] });
  const late = setTimeout(() => settle(button), 1000 * SECONDS);
  pressed.set(button, () => {
    change.disconnect();
    clearTimeout(late);
  });
  button.setAttribute("data-pressed", "");
  button.setAttribute("aria-busy", "true");
}

const all = () => [...pressed.keys()].forEach(settle);

on("click", ({ target }) => {
  const button = target.closest?.(told.buttons);
  if (button && !button.disabled) press(button);
}, document, true);
on("explorer:reel", all);
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.querySelector?.(".toast-body")))) all();
}).observe(document.body, { childList: true, subtree: true });
element.toggleAttribute("data-listening", true);
