/* Runs that are made on the device that shows the page: where the visitor has chosen so, the server's event brings the
   start of a run only, and its packets are asked of a worker here (explorer/site/scripts/device.js).

   Events: `here` {} makes what the controls say on this device, past the line in which runs wait; `made` {run, settings,
   stopped} when such a run is over; `failed` {settings} where this device cannot: the server makes it. Where the studio
   is full or slow, a press that waits is answered by itself if this device was chosen, and by an offer if not.         */

const root = element.querySelector(".dv"), said = root.querySelector(".dv-said"), offer = root.querySelector(".dv-offer");
const WAIT = 6000, SOON = 1500; // milliseconds after a press in which a run must be over; in which one here must begin
const PRESSES = "#make, .examples button, #sketches [title]";
const TOAST = ".toast-title, [data-testid='toast-body']", REFUSED = ".toast-title.error";
const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const FULL = new RegExp(told.full.split("{seconds}").map(literal).join("\\d+"));
const on = listener(root);
const over = new Set(), failed = new Set();
let device = null, timer = 0, lost = false, answered = -Infinity;
let asked = null; // the start of the run that is wanted here

const able = () => simd() && Boolean(window.OffscreenCanvas && window.Worker);
const chosen = () => Boolean(document.querySelector("#own-device input")?.checked);
const quick = () => told.models.includes(document.querySelector("#model input:checked")?.value);
const player = () => window.explorerPlayers?.get(told.player);
const say = (text, values = {}) => (said.textContent = fill(text, values));

/** Says it where the run is shown: columns of a comparison have a line of their own (devices.js). */
function report(text, { comparison } = {}, broken = false) {
  if (!comparison) return void (text && say(text));
  window.dispatchEvent(new CustomEvent("explorer:device", { detail: { comparison, text, broken } }));
}

function came({ here, whole }) {
  report(fill(here < whole ? told.loading : told.waking, { share: percent(here / whole, told.percent) }), asked ?? {});
}

/** What computes here, fetched once; another try may find it. */
function begun() {
  device ??= import(new URL("../parts/device.js", document.baseURI))
    .then((module) => module.device(document.documentElement.lang, came))
    .catch((error) => {
      device = null;
      throw error;
    });
  return device;
}

async function* follow(start) {
  offer.hidden = true;
  asked = start;
  report("", start);
  try {
    if (!able()) throw new Error("no WebAssembly SIMD, or no OffscreenCanvas");
    yield* (await begun()).follow(start);
  } catch (error) {
    console.warn("this device cannot make the run:", error.message);
    if (failed.has(start.run)) return;
    failed.add(start.run);
    report(able() ? told.failed : told.unable, start, true);
    if (start.comparison) return;
    lost = true; // the line stays until something else is wanted
    trigger("failed", { settings: start.settings });
  }
}
window.explorerDevice = { follow, stop: async (run) => (await begun()).stop(run) };

/** Fetches all that is needed, before anybody waits for it. */
async function warm() {
  if (!able()) return say(told.unable);
  try {
    await (await begun()).ready(told.models[0]);
    if (chosen() && !player()?.reel?.start.device) say(told.ready);
  } catch { /* a run will find out, and say so */ }
}

// A press, and what comes of it

function pressed() {
  const { wish, reel } = player()?.inbox ?? {};
  clearTimeout(timer);
  offer.hidden = true;
  if (lost) say("");
  lost = false;
  timer = setTimeout(() => late(wish, reel), chosen() && quick() ? SOON : WAIT);
}

function late(wish) {
  const now = player()?.inbox, begins = now?.wish !== wish;
  if (begins && (now.reel?.done || now.reel?.start.device || !quick())) return;
  turnedAway();
}

/** No place in the line of runs: past it, or an offer. Once in a while only: the way past it may be full, too. */
function turnedAway() {
  const now = performance.now();
  if (!chosen() || !quick()) return propose();
  if (now - answered < WAIT) return;
  answered = now;
  trigger("here", {});
}

function propose() {
  if (!able()) return;
  offer.querySelector("p").textContent = quick() ? told.offer : told.offer_fast;
  offer.hidden = false;
}

on("click", ({ target }) => target.closest?.(PRESSES) && pressed(), document, true);
on("click", ({ target }) => {
  const { reel } = player() ?? {};
  if (target.closest?.("#stop") && reel?.start.device && !reel.done) window.explorerDevice.stop(reel.run);
}, document, true);
on("change", ({ target }) => {
  if (!target.closest?.("#own-device")) return;
  offer.hidden = true;
  lost = false;
  say("");
  if (target.checked) warm();
}, document);
offer.querySelector("button").addEventListener("click", () => {
  offer.hidden = true;
  trigger("here", {});
});
on("explorer:reel", ({ detail: { player: name, run, done } }) => {
  const start = name === told.player && done && startOf(run);
  if (!start || over.has(run)) return;
  offer.hidden = true;
  over.add(run);
  const { stopped, seconds } = packetsOf(run).find(({ kind }) => kind === "done") ?? {};
  if (!start.device) return start.replay || lost || say("");
  say(stopped ? told.stopped : told.took, { seconds: decimal(seconds, 1, document.documentElement.lang) });
  trigger("made", { run, settings: start.settings, stopped: Boolean(stopped) });
});
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const part of addedNodes) {
    const toast = root.isConnected && part.querySelector?.(TOAST);
    if (!toast) continue;
    if (FULL.test(part.textContent)) turnedAway();
    else if (part.querySelector(REFUSED)) clearTimeout(timer); // what was pressed has been answered
  }
}).observe(document.body, { childList: true, subtree: true });
if (told.shared) warm();
