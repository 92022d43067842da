/* Columns that this device makes (device.js): the page says which, and measures what came of all of them.

   Events: `measured` {columns, over} whenever a column has come to its end: what is measured of those that are finished
   (explorer/present/compare_told.py), and whether all are over; `failed` {} where this device cannot make one.        */

const line = shell.querySelector(".cmp-here");
let counted = ""; // of which columns the server has been told
let held = null; // what is said instead: { comparison, text, broken }, while the model comes or after a failure
let failed = "";

const own = ({ reel }) => Boolean(reel?.start.device);
const finalOf = ({ reel }) => (reel?.done && !reel.stopped && reel.steps.at(-1)?.ready ? reel.steps.at(-1) : null);
const ended = (column) => Boolean(column.reel?.done && (column.reel.stopped || finalOf(column)));
const secondsOf = ({ reel }) => packetsOf(reel.run).find(({ kind }) => kind === "done")?.seconds ?? 0;
const pictureOf = (column) => pixelsOf(finalOf(column).shots.x_t);

function say(text) {
  if (line.textContent !== text) line.textContent = text;
}

function measured(column, first) {
  const { numbers, packet: { outcome = {} } } = finalOf(column), pixels = pictureOf(column);
  return {
    column: column.k,
    calls: numbers.nfe,
    seconds: outcome.seconds ?? secondsOf(column),
    saturation: saturation(pixels),
    contrast: contrast(pixels),
    distance: column.k && first?.length === pixels.length ? rmse(first, pixels) : null,
    match: outcome.match ?? null,
    asked: outcome.asked ?? {},
  };
}

function lineOf(made, comparison) {
  const letters = made.map(({ letter }) => letter).join(", ");
  if (made.every(finalOf)) {
    const seconds = made.reduce((sum, column) => sum + secondsOf(column), 0);
    return fill(shell.dataset.made, { letters, seconds: decimal(seconds, 1, document.documentElement.lang) });
  }
  if (made.every(ended)) return "";
  const waits = held?.comparison === comparison && !made.some(({ reel }) => reel.steps.length);
  return waits ? held.text : fill(shell.dataset.making, { letters });
}

function look() {
  const now = columns(), made = now.filter(own), comparison = now[0]?.reel?.start.comparison;
  if (!made.length) return void (comparison && say(held?.broken ? held.text : ""));
  if (held?.broken && held.comparison !== comparison) held = null;
  say(lineOf(made, comparison));
  const news = [comparison, ...now.filter(ended).map(({ letter }) => letter)].join(" ");
  if (news === counted || !now.some(ended)) return;
  counted = news;
  const first = finalOf(now[0]) ? pictureOf(now[0]) : null;
  trigger("measured", { columns: now.filter(finalOf).map((column) => measured(column, first)), over: now.every(ended) });
}

on("explorer:device", ({ detail: { comparison, text, broken } }) => {
  if (!comparison) return;
  held = text ? { comparison, text, broken } : null;
  look();
  if (!broken || failed === comparison) return;
  failed = comparison; // its other columns fail as well
  trigger("failed", {});
});
on("click", ({ target }) => {
  if (target.closest?.(shell.dataset.stops)) for (const column of columns().filter(own)) {
    if (!column.reel.done) window.explorerDevice.stop(column.reel.run);
  } else if (target.closest?.(shell.dataset.makes)) held = null;
}, document, true);
follow(look);
