
const MOST = 24;
const PASSING = 2500; // milliseconds within which words that were drawn are written on: then they were half typed
const seen = new Set(), begun = new Set();
const gone = new AbortController();
let newest = null; // the last picture: its button, and when it was finished

/** The newest run has begun: the one before, if its words were only half typed, leaves the list. */
function begin(run) {
  if (begun.has(run)) return;
  begun.add(run);
  const start = startOf(run);
  if (newest && newest.typed && start?.typed && performance.now() - newest.at < PASSING) newest.button.remove();
  newest = null;
}

const startOf = (run) => (window.explorerShelf?.get(run) ?? []).find(({ kind }) => kind === "start" || kind === "all");

window.addEventListener("explorer:reel", ({ detail }) => {
  if (!strip.isConnected) return void gone.abort();
  if (detail.player !== strip.dataset.player) return;
  if (!seen.has(detail.run)) begin(detail.run);
  if (!detail.done || seen.has(detail.run)) return;
  const packets = window.explorerShelf?.get(detail.run) ?? [];
  const start = startOf(detail.run);
  const last = (start?.steps ?? packets).filter((packet) => packet.kind === "step").at(-1);
  if (!start || !last) return;
  seen.add(detail.run);
  for (const other of strip.querySelectorAll("button")) if (other.dataset.settings === start.settings) other.remove();
  const name = new URLSearchParams(start.settings).get("prompt") ?? "";
  const act = () => trigger("choose", { settings: start.settings, run: detail.run });
  const address = window.explorerFrame(last, "x0_hat") ?? window.explorerFrame(last, "x_t");
  const button = picture(address, name, act);
  button.dataset.settings = start.settings;
  strip.querySelector("h2").after(button);
  newest = { button, typed: start.typed, at: performance.now() };
  const buttons = strip.querySelectorAll("button");
  if (buttons.length > MOST) buttons[buttons.length - 1].remove();
  strip.removeAttribute("data-empty");
}, { signal: gone.signal });
