/* The words of this visit: how strong each is, used in Create, taken home, measured, forgotten. */

async function renew() {
  const answer = await ask("new_words");
  if (answer) list(answer.items);
}

function list(items) {
  const other = items.map(({ word }) => word).join() !== state.own.map(({ word }) => word).join();
  state.own = items;
  part("words").hidden = !items.length;
  find("own").replaceChildren(...items.map(row));
  const prompt = document.querySelector("#prompt :is(textarea, input)");
  if (prompt && other) window.dispatchEvent(new CustomEvent("explorer:prompt", { detail: prompt.value })); // they are read anew
}

function row({ word, strength, measurable }) {
  const act = (name, does, more = {}) => {
    const one = make("button", { type: "button", ...more }, words[name]);
    one.dataset.does = name;
    one.addEventListener("click", does);
    return one;
  };
  const dial = make("input", { type: "range", min: 0, max: told.strongest, step: 0.1, value: strength });
  const output = make("output", {}, said(strength, 1));
  dial.addEventListener("input", () => { output.textContent = said(Number(dial.value), 1); });
  dial.addEventListener("change", () => ask("strength", { word, strength: Number(dial.value) }));
  return make("li", {},
    make("p", { className: "tw-name" }, make("b", {}, `✦ ${word}`)),
    make("label", { className: "tw-dial" }, make("span", {}, words.strength), output, dial),
    make("p", { className: "tw-row" },
      act("use", () => use(word)), act("take", () => takeHome(word)),
      ...(measurable ? [act("card", () => measure(word))] : []), ...(room.code ? [act("give", () => give(word))] : []),
      act("forget", () => forget(word))));
}

/** The word in a sentence in Create, and its picture made. */
function use(word) {
  const box = document.querySelector("#prompt :is(textarea, input)");
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, fill(words.use_said, { word }));
  box.dispatchEvent(new Event("input", { bubbles: true }));
  window.dispatchEvent(new CustomEvent("explorer:go", { detail: "create" }));
  setTimeout(() => document.getElementById("make")?.click(), 300); // once the tab is there, and the words were read
}

async function takeHome(word) {
  const answer = await ask("take", { word });
  if (!answer) return;
  const bytes = Uint8Array.from(atob(answer.data), (sign) => sign.charCodeAt(0));
  handOver(new Blob([bytes], { type: "application/octet-stream" }), answer.name);
}

async function forget(word) {
  const answer = await ask("forget", { word });
  if (!answer) return;
  list(answer.items);
  find("card").hidden = true;
  measuring += 1; // what is still measured of it is heard no more
  if (state.kind === "done" && state.name === word) stop("");
}

// What came of it

let measuring = 0;
async function measure(word) {
  const mine = (measuring += 1), card = find("card");
  card.hidden = false;
  card.replaceChildren(make("p", { className: "tw-hint", role: "status" }, words.card_begins));
  for (let more = false; mine === measuring; more = true) {
    const answer = await ask("card", { word, more });
    if (mine !== measuring) return;
    if (answer?.kind === "measuring") {
      card.firstChild.textContent = fill(words.card_share, { share: percent(answer.share, told.percent) });
      continue;
    }
    if (answer?.kind === "card") return void cardOf(answer);
    return void (card.hidden = true);
  }
}

function cardOf({ title, rows, note: sure, pairs }) {
  const cell = (...content) => make("td", {}, ...content);
  const body = rows.map(({ what, value, low, high, n }) =>
    make("tr", {}, make("th", { scope: "row" }, what), cell(make("b", {}, value)), cell(fill(words.card_interval, { low, high, n }))));
  const picture = (src, text) => make("figure", {}, make("img", { src, width: 128, height: 128, alt: text }), make("figcaption", {}, text));
  find("card").replaceChildren(
    make("h3", {}, title), make("table", {}, make("tbody", {}, ...body)), make("p", { className: "tw-hint" }, sure),
    make("p", {}, words.card_pairs),
    make("div", { className: "tw-pairs" }, ...pairs.map(({ made, nearest }) =>
      make("div", { className: "tw-pair" }, picture(made, words.card_new), picture(nearest, words.card_given)))));
}

// The page

const on = listener(root);
on("explorer:class", ({ detail }) => enter(detail));
on("explorer:board", ({ detail }) => enter(...detail.split(" ")));
on("explorer:teach", ({ detail: { act } }) => act === "painted" && painted());
watch("value", renew);
enter(...kept());
