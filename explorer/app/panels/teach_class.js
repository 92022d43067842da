/* The words of the class that this page is in: as a learner, by its code, or as its teacher, by the board's ticket. */

const room = { code: "", key: "" }, EVERY = 8_000; // ms between two looks, while this part is on the screen

/** The class of this page before anything is heard: a link may have joined it before, a board be open since. */
function kept() {
  let ticket = "";
  try { ticket = sessionStorage.getItem("explorer-board") ?? ""; } catch { /* a private window */ }
  return window.explorerClass ? [window.explorerClass] : ticket.split(" ");
}

function enter(code = "", key = "") {
  Object.assign(room, { code, key });
  part("class").hidden = !code;
  list(state.own);
  if (code) gather();
}

async function gather() {
  const answer = await ask("of_class", { code: room.code }, () => {});
  if (answer) shelf_(answer);
  else if (room.code) part("class").hidden = true; // the class is over
}

function shelf_({ code, items }) {
  if (code !== room.code) return;
  part("class").hidden = false;
  find("class-title").textContent = fill(words.class_title, { code });
  const mine = new Set(state.own.map(({ word }) => word));
  const row = (word) => {
    const use = make("button", { type: "button", disabled: mine.has(word) }, mine.has(word) ? words.class_here : words.class_fetch);
    use.addEventListener("click", async () => {
      const answer = await ask("fetch", { code, word });
      if (answer) { list(answer.items); gather(); }
    });
    const away = make("button", { type: "button" }, words.class_away);
    away.addEventListener("click", async () => { const answer = await ask("take_away", { ...room, word }); if (answer) shelf_(answer); });
    return make("li", {}, make("p", { className: "tw-row" }, make("b", {}, `✦ ${word}`), use, ...(room.key ? [away] : [])));
  };
  find("class").replaceChildren(...(items.length ? items.map(row) : [make("li", { className: "tw-hint" }, words.class_none)]));
}

async function give(word) {
  say();
  const answer = await ask("give", { code: room.code, word });
  if (answer) shelf_(answer);
}

const looking = setInterval(() => {
  if (!root.isConnected) clearInterval(looking);
  else if (room.code && visible()) gather();
}, EVERY);
