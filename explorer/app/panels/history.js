/* The pictures of this browser: the newest MOST runs that were finished in it, each as a small picture with its settings.
   They are kept in localStorage, for every language of the page and after it is loaded again; where the browser keeps
   nothing, they last as long as the page. Whoever chooses one sees its run, or has it made again where nobody remembers
   it. Event `choose` carries {settings, run, here}: here, whether this page has the run.                              */

const MOST = 24, KEY = "explorer-pictures", SIDE = 128;
const PASSING = 2500; // milliseconds within which words that were drawn are written on: then they were half typed
const FIELDS = "#prompt textarea, #eta input"; // where typing draws, in fast mode
const seen = new Set();
const on = listener(strip);
const hint = strip.querySelector("small"), forget = make("button", { type: "button", className: "strip-forget" }, told.forget);
let newest = null; // the last picture: its button, whether it was typed for, and when it came

strip.querySelector("h2").after(forget);

const buttons = () => [...strip.querySelectorAll("[data-settings]")];
const isKept = (entry) => ["settings", "run", "name", "picture"].every((key) => typeof entry?.[key] === "string") &&
  entry.picture.startsWith("data:image/");

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(found) ? found.filter(isKept).slice(0, MOST) : [];
  } catch {
    return []; // a private window, or somebody else's text
  }
}

/** Keeps what is shown, and says for how long. */
function keep() {
  strip.toggleAttribute("data-empty", !buttons().length);
  const entries = buttons().map(({ dataset: { settings, run }, title, firstChild: { src } }) =>
    ({ settings, run, name: title, picture: src })).filter(isKept);
  try {
    localStorage.setItem(KEY, JSON.stringify(entries));
    hint.textContent = told.kept;
  } catch {
    hint.textContent = told.closed;
  }
}

function shown(entry) {
  const { settings, run, name } = entry;
  const button = picture(entry.picture, name, () => {
    const { run } = button.dataset;
    trigger("choose", { settings, run, here: stepsOf(run).some(({ final }) => final) });
  });
  Object.assign(button.dataset, { settings, run });
  return button;
}

function paint() {
  for (const button of buttons()) button.remove();
  forget.after(...kept().map(shown));
  keep();
}

/** The frame in the page's own words, small enough to be kept; as it is where the browser can't. */
async function small(address) {
  const image = Object.assign(new Image(), { src: address });
  try {
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
    canvas.getContext("2d").drawImage(image, 0, 0, SIDE, SIDE);
    return canvas.toDataURL("image/webp", 0.92);
  } catch {
    return address;
  }
}

on("explorer:reel", ({ detail }) => {
  if (detail.player !== strip.dataset.player || !detail.done || seen.has(detail.run)) return;
  const start = startOf(detail.run), last = stepsOf(detail.run).at(-1);
  if (!start || !last) return;
  seen.add(detail.run);
  const name = new URLSearchParams(start.settings).get("prompt") ?? "";
  const written = document.querySelector("#prompt textarea")?.value ?? name;
  if (start.typed && written !== name) return; // the writer has gone on meanwhile
  const [before, ...more] = buttons().filter((other) => other.dataset.settings === start.settings);
  const address = frameAddress(last, "x0_hat") ?? frameAddress(last, "x_t");
  const button = shown({ settings: start.settings, run: detail.run, name, picture: address });
  if (start.replay && before) before.replaceWith(button); // seen again, not made again
  else forget.after(button);
  for (const other of [before, ...more]) other?.remove();
  newest = { button, typed: start.typed && !before, at: performance.now() };
  for (const old of buttons().slice(MOST)) old.remove();
  strip.removeAttribute("data-empty");
  small(address).then((address) => {
    button.firstChild.src = address;
    keep();
  });
});

on("input", ({ target }) => {
  if (!target.closest?.(FIELDS)) return;
  if (newest?.typed && performance.now() - newest.at < PASSING) {
    newest.button.remove();
    keep();
  }
  newest = null;
}, document);

on("storage", ({ key }) => key === KEY && paint()); // another page of this browser
forget.addEventListener("click", () => {
  for (const button of buttons()) button.remove();
  keep();
});
paint();
