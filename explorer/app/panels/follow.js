/* A class goes along with its teacher. While this page is in a class and somebody looks at it, it asks every SECONDS
   which lesson the class is at. Who is where the class was goes along; who is elsewhere is told, on every tab, with a
   button that leads there. A class whose board is closed is left.

   in   `explorer:class` the code, "" for none;  `explorer:lesson` which lesson is open
   out  event `go` {lesson}, event `left`;  `explorer:go` to the tab                                               */

const SECONDS = 3;
const bar = element.querySelector(".follow"), said = bar.querySelector("p"), go = bar.querySelector(".follow-go");
let code = "", at = null, wanted = "", open = window.explorerLesson ?? "";

const here = () => document.querySelector('#tabs [role=tab][aria-selected="true"]')?.dataset.tabId === "learn";

function say(text, lesson = "") {
  said.textContent = text;
  wanted = lesson;
  go.hidden = !lesson;
  bar.hidden = !text;
}

function enter(lesson) {
  say("");
  if (!here()) window.dispatchEvent(new CustomEvent("explorer:go", { detail: "learn" }));
  trigger("go", { lesson });
}

function moved({ lesson, title }) {
  const before = at;
  at = lesson;
  if (!lesson || lesson === before) return;
  if (lesson === open && here()) say("");
  else if (here() && (!open || open === before)) enter(lesson);
  else say(fill(told.at, { title }), lesson);
}

async function look() {
  const asked = code;
  if (!asked || document.hidden) return;
  const answer = await server.where(asked).catch(() => null); // no answer: asked again
  if (asked !== code || !answer) return;
  if (answer.left) {
    say(told.left);
    trigger("left");
    code = "";
  } else moved(answer);
}

function join(joined) {
  if (joined === code) return;
  code = joined;
  at = null;
  if (!code) return;
  say("");
  look();
}

go.addEventListener("click", () => enter(wanted));
bar.querySelector(".follow-close").addEventListener("click", () => say(""));
const timer = setInterval(look, 1000 * SECONDS);
const on = listener(element, () => clearInterval(timer));
on("explorer:class", ({ detail }) => join(detail));
on("explorer:lesson", ({ detail: { id } }) => {
  open = id;
  if (id && id === wanted) say("");
});
on("visibilitychange", look, document);
join(window.explorerClass ?? ""); // a link joins before this panel is on the page
