/* Inside: chips, the light over the picture, the ranks of a place, the chart, and looked beside changed. `explorer:inside`
   {change} bends the network, as explorer.trajectory.inside writes it; an empty one ends that.                         */

const root = element.querySelector(".in-words"), on = listener(root);
const side = () => document.querySelector("#inside-side .in-side");
const part = (name) => side()?.querySelector(name);
const share = (value) => percent(value, told.percent);
let run = null, packet = null, place = null, mode = "share", changed = null, bends = [], whole = false, asked = false;

const chips = new Chips(root, {
  light,
  lit: (word) => point("light", word),
  turn(turns) {
    const change = [...turns, ...bends];
    whole = !change.length;
    asked = true;
    trigger("turned", { change, run });
    if (whole) dropped();
  },
});

const places = new Places({ light });

/** What is pointed at stands in the address. */
function point(name, value) {
  window.dispatchEvent(new CustomEvent("explorer:look", { detail: { tab: "inside", name, value } }));
}

/** The address points at something: a word, a place, what is asked about it, and how bright the light is. */
function pointed() {
  const look = window.explorerLook?.("inside") ?? new Map(), n = insideOf(run)?.side;
  mode = look.get("mode") === "own" ? "own" : "share";
  places.kind = ["partners", "sees"].includes(look.get("asks")) ? look.get("asks") : "words";
  for (const radio of side()?.querySelectorAll("input[type=radio]") ?? []) radio.checked = [mode, places.kind].includes(radio.value);
  const at = (look.get("at") ?? "").split(".").map(Number);
  if (n && look.has("at")) place = at.length === 2 && at.every((k) => Number.isInteger(k) && k < n) ? at : null;
  const token = chips.tokens?.indexOf(look.get("light") ?? "") ?? -1;
  chips.pressed = token > 0 ? token : null;
  chips.state();
  places.ask(run, place);
  light();
}

function playerNamed(name) {
  const player = window.explorerPlayers?.get(name);
  return player?.root.isConnected ? player : null;
}

/** Nothing is turned any more: the other player is put away. */
function dropped() {
  document.getElementById(told.other)?.closest(".inside-two")?.toggleAttribute("data-changed", false);
  changed = null;
  part(".in-beside").hidden = true;
  chips.answered();
}

// the light over the pictures

function plates() {
  return [told.player, told.other].flatMap((name) => [...(playerNamed(name)?.root.querySelectorAll(".pl-plate") ?? [])]);
}

function coverOf(plate) {
  let cover = plate.querySelector(".in-light");
  if (cover) return cover;
  cover = make("canvas", { className: "in-light" });
  plate.append(cover, make("i", { className: "in-place", hidden: true }));
  if (plate.closest(`#${told.player}`)) listenTo(plate);
  return cover;
}

/** A press on this picture asks about a place; what plays is the button below it. */
function listenTo(plate) {
  const at = (event) => {
    if (places.pins && event.type === "pointermove") return;
    const box = plate.getBoundingClientRect(), n = insideOf(run)?.side;
    if (!n) return;
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    move(Math.min(n - 1, Math.max(0, Math.floor(n * x))), Math.min(n - 1, Math.max(0, Math.floor(n * y))));
    if (event.type === "pointerdown") pressed();
  };
  plate.tabIndex = 0;
  plate.setAttribute("role", "application");
  plate.setAttribute("aria-label", told.words.plate);
  plate.addEventListener("pointermove", at);
  plate.addEventListener("pointerdown", at);
  plate.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && !places.pins && move(null));
  plate.addEventListener("click", (event) => event.stopPropagation(), true);
  plate.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const n = insideOf(run)?.side;
    if (event.key === "Escape") move(null), pressed();
    else if (step && n) {
      const [x, y] = place ?? [n / 2, n / 2];
      move(Math.min(n - 1, Math.max(0, x + step[0])), Math.min(n - 1, Math.max(0, y + step[1])), REST);
      pressed();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

const pressed = () => point("at", place ? place.join(".") : "");

function move(x, y, wait = 0) {
  place = x === null ? null : [x, y];
  places.ask(run, place, wait);
  light();
}

/** Draws all that hangs on the step, the word and the place. */
function light() {
  const shares = sharesOf(packet), about = shares && aboutRun(run);
  const token = chips.lit ?? null, answer = places.answer(run, place), level = packet?.numbers.log_snr;
  const map = places.pins ? places.map(answer, level) : null;
  for (const plate of plates()) {
    const cover = coverOf(plate), own = plate.closest(`#${told.player}`) ? packet : changed?.packet, looks = sharesOf(own);
    const asked = map && plate.closest(`#${told.player}`);
    cover.hidden = asked ? false : token === null || !looks || !about;
    if (asked) drawLight(cover, unpacked(map), insideOf(run).side);
    else if (!cover.hidden) drawLight(cover, brightness(about, looks, token, mode), insideOf(run).side);
    const mark = plate.querySelector(".in-place"), n = insideOf(run)?.side;
    mark.hidden = !place || !about;
    if (!mark.hidden) Object.assign(mark.style, { left: `${(100 * place[0]) / n}%`, top: `${(100 * place[1]) / n}%`, width: `${100 / n}%`, height: `${100 / n}%` });
  }
  if (!about || !side()) return;
  rank(about, shares, token);
  drawChart(part(".in-chart"), about, token, packet.numbers.alpha_bar);
  say(about, shares, token);
  if (places.pins) part(".in-said").textContent = places.said(answer, place, level);
  places.beside(part(".in-sees"), answer);
  const top = share(about.top);
  part(".in-scale span").textContent = fill(mode === "own" ? told.words.scale_own : told.words.scale_share, { top });
}

/** The words by what they get, at a place or in the whole picture. */
function rank(about, shares, lit) {
  const n = insideOf(run).side;
  const got = about.tokens.map((_, token) => {
    const of = tokenAt(shares, token, about.places);
    return place ? of[place[1] * n + place[0]] : mean(of);
  });
  part(".in-where").textContent = place ? told.words.place : told.words.whole;
  const order = got.map((value, token) => [value, token]).sort(([a], [b]) => b - a);
  part(".in-ranks").replaceChildren(...order.map(([value, token]) => {
    const bar = make("i"), item = make("li", {}, make("span", {}, about.tokens[token] || told.words.nobody), make("b", {}, share(value)), bar);
    bar.style.width = `${100 * value}%`;
    item.toggleAttribute("data-lit", token === lit);
    item.toggleAttribute("data-nobody", about.idle.has(token));
    return item;
  }));
  about.tokens.forEach((_, token) => chips.share(token, share(mean(tokenAt(shares, token, about.places)))));
}

/** One sentence, from what was measured at this step. */
function say(about, shares, token) {
  const got = (k) => mean(tokenAt(shares, k, about.places)), line = part(".in-said");
  const idle = share([...about.idle].reduce((sum, k) => sum + got(k), 0)), word = about.tokens[token];
  const spoken = about.tokens.map((_, k) => k).filter((k) => !about.idle.has(k));
  if (place && spoken.length) {
    const at = place[1] * insideOf(run).side + place[0], of = (k) => shares[k * about.places + at];
    const best = spoken.reduce((a, b) => (of(b) > of(a) ? b : a));
    line.textContent = fill(told.words.said_place, { word: about.tokens[best], share: share(of(best)) });
  } else if (token == null) line.textContent = told.words.place_hint;
  else if (about.idle.has(token)) {
    line.textContent = fill(token ? told.words.said_link : told.words.said_nobody, { word, share: share(got(token)) });
  } else {
    const most = share(Math.max(...tokenAt(shares, token, about.places)));
    line.textContent = fill(told.words.said, { word, share: share(got(token)), most, nobody: idle });
  }
}

// what comes from the players

function follow({ player, run: now, index }) {
  if (player === told.other) {
    changed = { run: now, packet: stepsOf(now).find(({ i }) => i === index) };
    return light();
  }
  if (player !== told.player) return;
  if (now !== run) {
    run = now;
    [bends, whole, asked] = [[], false, false];
    dropped();
    chips.open(insideOf(run)?.tokens ?? [], insideOf(run)?.links ?? []);
    const kept = insideOf(run)?.kept;
    pointed(); // a place stays pressed, and another run answers otherwise
    if (part(".in-kept")) part(".in-kept").textContent = kept ? fill(told.words.kept, { number: kept }) : "";
  }
  packet = stepsOf(run).find(({ i }) => i === index) ?? packet;
  light();
}

/** A changed run: its player comes into sight; at its end stands what it did. */
function grown({ player, run: now, done }) {
  if (player === told.player) return light();
  if (player !== told.other) return;
  if (whole || startOf(now)?.settings !== startOf(run)?.settings) return; // taken back, or of another run, meanwhile
  const made = insideOf(now)?.change ?? [];
  if (made.length && !asked) { // nothing was asked for here: a link has changed it
    asked = true;
    bends = made.filter(([name]) => name !== "turn");
    chips.take(new Map(made).get("turn") ?? "");
  }
  document.getElementById(told.other)?.closest(".inside-two")?.toggleAttribute("data-changed", true);
  if (!done) return;
  if (packet) window.dispatchEvent(new CustomEvent("explorer:seek", { detail: { player: told.other, alpha_bar: packet.numbers.alpha_bar } }));
  const found = stepsOf(now).find(({ final }) => final)?.beside;
  part(".in-beside").hidden = !found;
  if (found) beside(found);
  chips.answered(); // last: what was asked meanwhile may put all of it away
}

/** What a change did: where the network had looked, where the picture is another, and a sentence. */
function beside(found) {
  const [looked, other] = side().querySelectorAll(".in-beside canvas");
  looked.closest("figure").hidden = !found.looked;
  if (found.looked) drawMap(looked, unpacked(found.looked));
  drawMap(other, unpacked(found.changed));
  const number = found.correlation == null ? "" : decimal(found.correlation, 2, told.language);
  part(".in-correlation").textContent = found.sentence;
  part(".in-correlation").title = number ? fill(told.words.beside_correlation, { number }) : "";
}

on("explorer:cursor", ({ detail }) => follow(detail));
on("explorer:inside", ({ detail }) => {
  bends = detail.change;
  chips.ask();
});
on("explorer:reel", ({ detail }) => grown(detail));
on("explorer:looked", ({ detail }) => detail === "inside" && run && pointed());

// take it home

function png() {
  const plate = playerNamed(told.player).root.querySelector(".pl-window:not([hidden]) .pl-plate canvas:not(.in-light)");
  const canvas = make("canvas", { width: 512, height: 512 }), pen = canvas.getContext("2d");
  const shown = playerNamed(told.player).panes[playerNamed(told.player).active].canvas ?? plate;
  pen.imageSmoothingEnabled = false;
  pen.drawImage(shown, 0, 0, 512, 512);
  pen.imageSmoothingEnabled = true;
  const cover = shown.parentElement.querySelector(".in-light");
  if (cover && !cover.hidden) pen.drawImage(cover, 0, 0, 512, 512);
  canvas.toBlob((blob) => handOver(blob, "inside.png"), "image/png");
}

/** What a place that is pressed has been asked; else each word's share of all looks, a line for each step. */
function csv() {
  const answer = places.answer(run, place);
  if (places.shows(answer)) return handOver(new Blob([places.table(answer)], { type: "text/csv" }), "place.csv");
  const about = aboutRun(run), quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const head = ["step", "alpha_bar", "log_snr", ...about.tokens.map((word) => quoted(word || told.words.nobody))];
  const lines = about.frames.map(({ numbers }, i) => [numbers.step, numbers.alpha_bar, numbers.log_snr ?? "", ...about.means.map((of) => of[i].toFixed(5))].join(","));
  handOver(new Blob([[head.join(","), ...lines, ""].join("\n")], { type: "text/csv" }), "inside.csv");
}

/** The run in the light of the word that is lit, made by the server. */
async function gif(button) {
  const token = chips.lit ?? aboutRun(run).tokens.findIndex((_, k) => !aboutRun(run).idle.has(k));
  button.disabled = true;
  const [x, y] = places.kind === "partners" && place ? place : [];
  const made = await answerOf("film", { run, token, x, y });
  button.disabled = false;
  if (!made) return;
  const bytes = Uint8Array.from(atob(made), (letter) => letter.charCodeAt(0));
  handOver(new Blob([bytes], { type: "image/gif" }), "inside.gif");
}

on("click", ({ target }) => {
  const button = target.closest?.("#inside-side [data-save]");
  if (button && packet) ({ png, gif, csv })[button.dataset.save](button);
}, document);
on("change", ({ target }) => {
  if (target.name === "in-mode") {
    mode = target.value;
    point("mode", mode === "own" ? mode : "");
  } else if (target.name === "in-ask") {
    places.kind = target.value;
    point("asks", places.pins ? places.kind : "");
    places.ask(run, place);
  } else return;
  light();
}, document);
const open = playerNamed(told.player);
if (open?.reel && open.index >= 0) follow({ player: told.player, run: open.reel.run, index: open.index });
