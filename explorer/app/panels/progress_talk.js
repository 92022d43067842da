/* Presenter mode: large type, one section at a time; buttons at the lower edge, arrow keys, Page Up and Down (a clicker
   sends those), Escape. What happened comes with the pictures beside it. After the last part comes the next lesson.  */

const talk = root.querySelector(".lp-talk"), back = root.querySelector(".lp-back"), forth = root.querySelector(".lp-next");
let at = 0;

const OUTER = ".learn-section:not(.learn-section .learn-section)"; // Gradio gives some classes to two elements
const sections = () => [...document.querySelectorAll(OUTER)].filter((part) => part.textContent.trim());
const talking = () => document.body.classList.contains("learn-talking");

function turn(to) {
  const all = sections();
  at = Math.min(all.length - 1, Math.max(0, to));
  for (const part of document.querySelectorAll(OUTER)) part.toggleAttribute("data-now", part === all[at]);
  document.body.toggleAttribute("data-learn-live", Boolean(all[at]?.closest(".learn-first, #learn-reveal-text")));
  back.disabled = !at;
  forth.textContent = at < all.length - 1 ? told.forth : told.next;
  forth.disabled = at === all.length - 1 && !nextLesson();
  window.scrollTo({ top: 0 });
  live.textContent = fill(told.section_of, { number: at + 1, all: all.length });
}

const nextLesson = () => document.querySelector('#learn-onward .onward-next[href^="?lesson="]');

function go(by) {
  if (by > 0 && at === sections().length - 1) nextLesson()?.click();
  else turn(at + by);
}

function start(wanted) {
  document.body.classList.toggle("learn-talking", wanted);
  talk.setAttribute("aria-pressed", String(wanted));
  if (wanted) turn(0);
  else live.textContent = "";
}

talk.addEventListener("click", () => start(!talking()));
back.addEventListener("click", () => go(-1));
forth.addEventListener("click", () => go(1));
root.querySelector(".lp-leave").addEventListener("click", () => start(false));
on("keydown", (event) => {
  if (!talking() || event.target.closest?.("input, textarea, select, .pl, [role=slider], [role=listbox]")) return;
  const by = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[event.key];
  if (event.key === "Escape") start(false);
  else if (by) go(by);
  else return;
  event.preventDefault();
});
on("explorer:lesson", ({ detail: { id } }) => {
  if (!talking()) return;
  if (id) requestAnimationFrame(() => turn(0));
  else start(false);
});
