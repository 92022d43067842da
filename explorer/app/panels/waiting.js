/* Tells who has asked for a picture how many are before them and about how long it takes, for as long as they wait to
   begin: asked SOON after a press that nothing has come of, and then every EVERY milliseconds.                       */

const SOON = 1200, EVERY = 2000;
const note = element.querySelector(".waiting"), said = note.querySelector("p");
const on = listener(element);
let timer = 0, round = 0;

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

function begin() {
  stop();
  timer = setTimeout(look, SOON);
}

on("click", ({ target }) => target.closest?.(told.buttons) && begin(), document, true);
on("keydown", ({ key, target }) => key === "Enter" && target.closest?.("textarea, input") && begin(), document, true);
on("explorer:reel", stop);
