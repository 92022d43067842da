/* The one writer of the page's address. Every tab has a text of its own, the query that leads back to what it shows;
   the address is that of the tab which is open. A move to another place is a step that Back can undo, a change of
   detail is none. Back and Forward turn to the tab, and ask the server for what it showed only where it shows another.

   in   value {new, tab, how, text, run}: `text` is now the query of `tab`;  how: open, the page has been opened and
        its address stays where there is no text;  push, the person has moved;  replace, a detail has changed
        `explorer:tab` a tab was chosen;  `explorer:class` the code of the class that was joined, "" for none
        `explorer:go` a panel opens another tab
        `explorer:windows` a person has chosen what a player shows, `explorer:player` one has been built: the windows
        stand behind the text (windows=x_t,push), are of the page alone, and go to the players whose names begin so
        `explorer:look` {tab, name, value} what a panel points at, "" for nothing; it stands there, too (look=at:3.11),
        and `explorer:looked` says that the address has another; explorerLook(tab) is what it says
        `explorer:answered` an event of told.back has been answered, or has failed
   out  `turn`, and an event of told.back {query, run}; `run` names the run that was shown there. One is asked at a
        time and the newest next: two at once may reach the server in either order                                  */

const place = element.querySelector("[data-tab]"), on = listener(element);
const at = new Map(); // tab -> {text, run}
const windows = new Map(); // tab -> what its players show, "" for the usual
const looks = new Map(); // tab -> name -> value of what its panels point at
const FRAMES = 60; // that a chosen tab may take to be drawn as chosen
const PATIENCE = 10_000; // ms for an answer; where the line was cut there will be none
let here = told.first, heard = "", asked = -Infinity, next = null;

/** A query, and what it says of windows and of what is pointed at. */
const apart = (query) => [query.replace(/(^|&)(windows|look)=[^&]*/g, "").replace(/^&/, ""),
  ...["windows", "look"].map((name) => new URLSearchParams(query).get(name) ?? "")];
const looksIn = (text) => new Map(text.split(",").filter((pair) => /^\w+:[\w.]{1,40}$/.test(pair)).map((pair) => pair.split(":")));
const lookOf = (tab) => [...(looks.get(tab) ?? [])].map((pair) => pair.join(":")).join(",");
const withWindows = (text, tab) =>
  [text, windows.get(tab) && `windows=${windows.get(tab)}`, lookOf(tab) && `look=${lookOf(tab)}`].filter(Boolean).join("&");
const tabOf = (player) => player.split("-")[0];

function show(tab) {
  for (const [name, player] of window.explorerPlayers ?? []) {
    if (tabOf(name) === tab) player.windows.show(windows.get(tab) ?? "");
  }
}

/** The windows of the address are another tab's than was thought. */
function handOver(tab) {
  for (const each of [windows, looks]) {
    each.set(tab, each.get(here));
    each.delete(here);
  }
  window.dispatchEvent(new CustomEvent("explorer:looked", { detail: tab }));
  show(here);
  show(tab);
}

function write(push) {
  const { run } = at.get(here), text = withWindows(at.get(here).text, here), same = text === location.search.slice(1);
  const address = same ? location.href : text ? `?${text}` : location.pathname;
  history[push && !same ? "pushState" : "replaceState"]({ tab: here, run }, "", address);
}

function receive() {
  const news = props.value;
  if (!news?.tab || news.new === heard) return;
  heard = news.new;
  if (news.how === "open") {
    at.delete(here); // what was taken for its address is another tab's
    if (news.tab !== here) handOver(news.tab);
    here = news.tab;
  }
  at.set(news.tab, { text: news.text ?? apart(location.search.slice(1))[0], run: news.run ?? "" });
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
  const [query, chosen, look] = apart(location.search.slice(1));
  here = place.dataset.tab = tab;
  windows.set(tab, chosen);
  looks.set(tab, looksIn(look));
  window.dispatchEvent(new CustomEvent("explorer:looked", { detail: tab }));
  show(tab);
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
on("explorer:windows", ({ detail: { player, text } }) => {
  windows.set(tabOf(player), text);
  if (tabOf(player) === here) write(false);
});
on("explorer:player", ({ detail: { player } }) => windows.get(tabOf(player)) && show(tabOf(player)));
on("explorer:look", ({ detail: { tab, name, value } }) => {
  const at = new Map(looks.get(tab));
  if (value) at.set(name, String(value));
  else at.delete(name);
  looks.set(tab, at);
  if (tab === here) write(false);
});
window.explorerLook = (tab) => looks.get(tab) ?? new Map();
window.explorerWithWindows = (address) => {
  const [head, query = ""] = address.split("?");
  return `${head}?${withWindows(query, here)}`;
};
const [opened, chosenWindows, chosenLook] = apart(location.search.slice(1));
document.body.classList.toggle("pupils", forPupils(location.search));
at.set(here, { text: opened, run: "" });
windows.set(here, chosenWindows);
looks.set(here, looksIn(chosenLook));
show(here);
write(false);
watch("value", receive);
receive();
