
const MOST = 24;
const PASSING = 2500; // milliseconds within which words that were drawn are written on: then they were half typed
const FIELDS = "#prompt textarea, #eta input"; // where typing draws, in fast mode
const seen = new Set();
const on = listener(strip);
let newest = null; // the last picture: its button, whether it was typed for, and when it came

on("explorer:reel", ({ detail }) => {
  if (detail.player !== strip.dataset.player || !detail.done || seen.has(detail.run)) return;
  const start = startOf(detail.run), last = stepsOf(detail.run).at(-1);
  if (!start || !last) return;
  seen.add(detail.run);
  const name = new URLSearchParams(start.settings).get("prompt") ?? "";
  const written = document.querySelector("#prompt textarea")?.value ?? name;
  if (start.typed && written !== name) return; // the writer has gone on meanwhile
  const before = [...strip.querySelectorAll("button")].filter((other) => other.dataset.settings === start.settings);
  for (const other of before) other.remove();
  const act = () => trigger("choose", { settings: start.settings, run: detail.run });
  const address = frameAddress(last, "x0_hat") ?? frameAddress(last, "x_t");
  const button = picture(address, name, act);
  button.dataset.settings = start.settings;
  strip.querySelector("h2").after(button);
  newest = { button, typed: start.typed && !before.length, at: performance.now() };
  const buttons = strip.querySelectorAll("button");
  if (buttons.length > MOST) buttons[buttons.length - 1].remove();
  strip.removeAttribute("data-empty");
});

on("input", ({ target }) => {
  if (!target.closest?.(FIELDS)) return;
  if (newest?.typed && performance.now() - newest.at < PASSING) newest.button.remove();
  newest = null;
}, document);
