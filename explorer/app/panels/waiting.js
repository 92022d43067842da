/* Tells who has asked for a picture how many are before them and about how long it takes, for as long as they wait to
   begin: asked SOON after a press that nothing has come of, and then every EVERY milliseconds. Who waits for a model
   that takes many steps is offered one that takes few: event `fast` {}.                                              */

const SOON = 1200, EVERY = 2000;
const note = element.querySelector(".waiting"), said = note.querySelector("p"), fast = note.querySelector(".waiting-go");
const on = listener(element);
let timer = 0, round = 0, before = new Set(); // runs that were shown when somebody pressed

function say(text) {
  if (text && said.textContent !== text) said.textContent = text;
  note.hidden = !text;
}

function stop() {
  clearTimeout(timer);
  round += 1;
  say("");
}

async function look() {
  const mine = round;
  const place = await server.place({}).catch(() => null); // no answer: asked again
  if (mine !== round || !note.isConnected) return;
  if (place && place.ahead === undefined) return stop();
  if (place) say(fill(place.ahead ? (place.seconds ? told.ahead : told.soon) : told.next, place));
  timer = setTimeout(look, EVERY);
}

function begin(careful = false) {
  stop();
  before = new Set([...(window.explorerPlayers?.values() ?? [])].map((player) => player.reel?.run));
  fast.hidden = !careful;
  timer = setTimeout(look, SOON);
}

const chosen = () => document.querySelector("#model input:checked")?.value;
const careful = (target) => Boolean(told.quick.length && target.closest(told.careful) && !told.quick.includes(chosen()));

on("click", ({ target }) => target.closest?.(told.buttons) && begin(careful(target)), document, true);
on("keydown", ({ key, target }) => {
  if (key === "Enter" && target.closest?.("textarea, input")) begin(careful(target));
}, document, true);
fast.addEventListener("click", () => {
  begin();
  trigger("fast", {});
});
on("explorer:reel", ({ detail: { run } }) => before.has(run) || stop());
