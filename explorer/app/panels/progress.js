/* The list of lessons, with what is done kept in this browser; and the links of the whole tab. */

const root = element.querySelector(".lp"), live = root.querySelector(".lp-live");
const KEY = "explorer-lessons";
const on = listener(root);
let reading = false; // a page, not a lesson

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // a private window, or somebody else's text
  }
}

function keep(id, state) {
  const all = kept();
  if (!id || all[id] === "done") return;
  all[id] = state;
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch { /* a private window forgets */ }
}

function paint() {
  const all = kept(), open = root.dataset.open ?? "";
  for (const link of root.querySelectorAll("[data-lesson]")) {
    const { lesson } = link.dataset, state = all[lesson] ?? "";
    link.dataset.state = state;
    link.querySelector(".lp-state").textContent = state === "done" ? told.state_done : state ? told.state_open : "";
    if (lesson === open) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** A term comes beside the open lesson; any other page takes the place of the list. */
function visit(page, term) {
  if (!term || !root.dataset.open) {
    reading = page !== "lessons";
    root.toggleAttribute("data-reading", reading);
  }
  trigger("visit", { page, term });
}

// Links to lessons and pages are real addresses; here they are followed without loading the app again.
on("click", (event) => {
  const link = event.target.closest?.('a[href^="?lesson="], a[href^="?read="]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  event.stopPropagation();
  const query = new URLSearchParams(link.getAttribute("href"));
  if (query.has("lesson")) trigger("enter", { lesson: query.get("lesson") });
  else visit(query.get("read"), query.get("term") ?? "");
}, document, true);

/** On a phone the row is wider than the screen: the open lesson is in the middle of what is seen of it. */
function centre() {
  const row = root.querySelector(".lp-row"), here = row.querySelector("[aria-current]")?.getBoundingClientRect();
  if (here) row.scrollLeft += here.x + here.width / 2 - row.getBoundingClientRect().x - row.clientWidth / 2;
}

function enter(id) {
  root.dataset.open = id;
  if (id) reading = false;
  root.toggleAttribute("data-reading", Boolean(id) || reading);
  keep(id, "open");
  paint();
  requestAnimationFrame(centre);
}

on("explorer:lesson", ({ detail: { id } }) => {
  enter(id);
  root.scrollIntoView({ block: "nearest" });
});
on("explorer:lesson-done", ({ detail: { id } }) => {
  keep(id, "done");
  paint();
});

watch("value", () => {
  reading = Boolean(props.value?.reading);
  enter(root.dataset.open ?? "");
});
reading = Boolean(props.value?.reading);
enter(window.explorerLesson ?? ""); // a link opens its lesson before this panel is on the page
