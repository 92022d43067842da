/* What the player's scripts and the panels around it share; PROTOCOL.md says what travels between them.

   place on the noise axis: (2 / pi) arcsin(sqrt(alpha_bar)), 0 static, 1 picture; finite where log-SNR is not
   percent: whole numbers, halves upwards; what is nearly none is "<1" and nearly all ">99", as in explorer/words   */

const VIEWS = ["x_t", "x0_hat", "eps_hat", "x0_uncond", "push", "planes"];

const placeOf = (alphaBar) => (2 / Math.PI) * Math.asin(Math.sqrt(Math.min(1, Math.max(0, alphaBar))));

/** A text with its {fields} filled in; a field without a value stays. */
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** A share of one in percent, as text without its sign. */
const nearPercent = (share) =>
  share > 0 && share < 0.01 ? "<1" : share > 0.99 && share < 1 ? ">99" : String(Math.floor(100 * share + 0.5));

/** The same with its sign; `format` is the text format.percent of the page's language. */
const percent = (share, format) => fill(format, { number: nearPercent(share) });

/** A number as a language writes it, with so many digits after the point; a dash where there is none. */
const decimal = (number, digits, language) => number == null ? "–" : number.toLocaleString(language, {
  minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");

/** An element with some of its properties, and what is in it; an empty text is nothing. */
function make(tag, properties = {}, ...content) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content.filter((part) => part !== ""));
  return made;
}

/** An SVG element. */
function svg(tag, attributes = {}, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

/** Hands a file to the person; its address stays until even a busy browser has taken it. */
function handOver(blob, name) {
  const href = URL.createObjectURL(blob);
  make("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** on(name, act, target, capture): listens for as long as `root` is on the page. Gradio tells nobody when it takes a
    component away; `closed` is called when that is noticed. */
function listener(root, closed = () => {}) {
  const ended = new AbortController();
  return (name, act, target = window, capture = false) => target.addEventListener(name, (event) => {
    if (root.isConnected) return void act(event);
    ended.abort();
    closed();
  }, { signal: ended.signal, capture });
}

// What the page holds of recent runs

const shelf = () => (window.explorerShelf ??= new Map());

/** The packets of a run that this page has. */
const packetsOf = (run) => shelf().get(run) ?? [];

/** How a run began; undefined where the page does not know. */
const startOf = (run) => packetsOf(run).find(({ kind }) => kind === "start" || kind === "all");

/** The steps of a run in their order, its last frame included. */
const stepsOf = (run) =>
  [...(startOf(run)?.steps ?? packetsOf(run))].filter(({ kind }) => kind === "step").sort((a, b) => a.i - b.i);
