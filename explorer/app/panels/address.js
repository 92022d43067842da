/* The one writer of the page's address. Every tab has a text of its own, the query that leads back to what it shows;
   the address is that of the tab which is open. A move to another place is a step that Back can undo, a change of
   detail is none. Back and Forward turn to the tab, and ask the server for what it showed only where it shows another.

   in   value {new, tab, how, text, run}: `text` is now the query of `tab`;  how: open, the page has been opened and
        its address stays where there is no text;  push, the person has moved;  replace, a detail has changed
        `explorer:tab` a tab was chosen;  `explorer:class` the code of the class that was joined, "" for none
        `explorer:go` a panel opens another tab
        `explorer:answered` an event of told.back has been answered, or has failed
   out  `turn`, and an event of told.back {query, run}; `run` names the run that was shown there. One is asked at a
        time and the newest next: two at once may reach the server in either order                                  */

const place = element.querySelector("[data-tab]"), on = listener(element);
const at = new Map(); // tab -> {text, run}
const FRAMES = 60; // that a chosen tab may take to be drawn as chosen
const PATIENCE = 10_000; // ms for an answer; where the line was cut there will be none
let here = told.first, heard = "", asked = -Infinity, next = null;

function write(push) {
  const { text, run } = at.get(here), same = text === location.search.slice(1);
  const address = same ? location.href : text ? `?${text}` : location.pathname;
  history[push && !same ? "pushState" : "replaceState"]({ tab: here, run }, "", address);
}

function receive() {
  const news = props.value;
  if (!news?.tab || news.new === heard) return;
  heard = news.new;
  if (news.how === "open") {
    at.delete(here); // what was taken for its address is another tab's
    here = news.tab;
  }
  at.set(news.tab, { text: news.text ?? location.search.slice(1), run: news.run ?? "" });
  if (news.tab === here) write(news.how === "push");
}

/** The tab that is drawn as chosen; Gradio tells a script only that there is another. */
function chosen(left = FRAMES) {
  const { tabId } = document.querySelector('#tabs [role=tab][aria-selected="true"]')?.dataset ?? {};
  if (!tabId || tabId === here) return void (left && requestAnimationFrame(() => chosen(left - 1)));
  here = tabId;
  if (!at.has(here)) at.set(here, { text: `tab=${here}`, run: "" });
  write(true);
}

function joined(code) {
  const before = at.get("learn") ?? { text: "tab=learn", run: "" }, query = new URLSearchParams(before.text);
  if (code) query.set("class", code);
  else query.delete("class");
  at.set("learn", { ...before, text: String(query) || "tab=learn" });
  if (here === "learn") write(false);
}

function back({ tab, run = "" }) {
  const query = location.search.slice(1);
  here = place.dataset.tab = tab;
  trigger("turn");
  if (at.get(tab)?.text === query) return;
  at.set(tab, { text: query, run });
  if (told.back[tab]) ask(told.back[tab], { query, run });
}

function ask(event, step) {
  if (performance.now() - asked < PATIENCE) return void (next = [event, step]);
  asked = performance.now();
  next = null;
  trigger(event, step);
}

function answered() {
  asked = -Infinity;
  if (next) ask(...next);
}

on("popstate", ({ state }) => state?.tab && back(state));
on("explorer:tab", () => chosen());
on("explorer:answered", answered);
on("explorer:go", ({ detail }) => {
  place.dataset.tab = detail;
  trigger("turn");
  chosen();
});
on("explorer:class", ({ detail }) => joined(detail));
at.set(here, { text: location.search.slice(1), run: "" });
write(false);
watch("value", receive);
receive();
