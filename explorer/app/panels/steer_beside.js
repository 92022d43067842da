/* Beside the result of Steer: pictures that belong to the frame that is shown, and how much neighbours of a walk differ.
   What a frame has none of is that of the nearest before it.                                                         */

const root = element.querySelector(".st-beside"), figures = root.querySelector(".st-figures");
const gaps = root.querySelector(".st-gaps"), plot = gaps.querySelector("svg"), AHEAD = "beside_";
const tree = root.querySelector(".st-family");
let shown = "", drawn = "", grown = "";

const reelOf = () => window.explorerPlayers?.get(told.player)?.reel;
const namesOf = (step) => Object.keys(step?.packet.frames ?? {}).filter((name) => name.startsWith(AHEAD));

function look(step, name, caption) {
  const image = make("img", { src: frameAddress(step.packet, name), alt: caption });
  image.dataset.of = name.slice(AHEAD.length);
  return image;
}

function pictures(reel, index) {
  let at = index;
  while (at > 0 && !namesOf(reel.steps[at]).length) at -= 1;
  const step = reel.steps[at], names = namesOf(step), key = names.length ? `${reel.run} ${at}` : "";
  if (key === shown) return names.length;
  shown = key;
  figures.replaceChildren(...names.map((name) => {
    const caption = told.captions[name.slice(AHEAD.length)];
    return make("figure", {}, look(step, name, caption), make("figcaption", { textContent: caption }));
  }));
  return names.length;
}

/** A bar for each pair of neighbours; a press shows the second of them. */
function bars(reel, index) {
  const all = reel.steps.at(-1)?.numbers.gaps ?? [], key = all.length ? reel.run : "";
  gaps.hidden = !all.length;
  if (key !== drawn) {
    drawn = key;
    const top = Math.max(...all, 1e-9), wide = 400 / all.length, fork = all.indexOf(Math.max(...all));
    plot.replaceChildren(...all.map((gap, k) => {
      const high = Math.max(2, (56 * gap) / top), label = fill(told.gap, { one: k, other: k + 1, gap: decimal(255 * gap, 0, told.language) });
      const bar = svg("g", { role: "button", tabindex: 0, "aria-label": label, ...(k === fork ? { "data-fork": "" } : {}) });
      bar.append(svg("title", {}, label), svg("rect", { x: k * wide, y: 0, width: wide, height: 70, class: "st-ground" }),
        svg("rect", { x: k * wide + 2, y: 62 - high, width: Math.max(1, wide - 4), height: high }));
      const seek = () => window.dispatchEvent(new CustomEvent("explorer:seek", { detail: { player: told.player, index: k + 1 } }));
      bar.addEventListener("click", seek);
      bar.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); seek(); } });
      return bar;
    }));
  }
  [...plot.children].forEach((bar, k) => bar.toggleAttribute("data-here", k === index - 1));
  return all.length;
}

/** The walks of a search, a row each from static to picture; where a walk has children, its line goes on in each of them.
    The way that led to the result is marked. */
function family(reel) {
  const found = reel.steps.at(-1)?.numbers.family, key = found ? reel.run : "";
  tree.hidden = !found;
  if (key === grown) return Boolean(found);
  grown = key;
  if (!found) return false;
  const { parents, liking, line } = found, count = liking.length, ROW = 22, steps = parents.length, wide = 330 / steps, plot_ = tree.querySelector("svg");
  plot_.setAttribute("viewBox", `0 0 400 ${ROW * count + 8}`);
  const x = (k) => 8 + wide * k, y = (row) => 14 + ROW * row, made = [];
  parents.forEach((from, k) => from.forEach((parent, row) => {
    const won = line[k] === parent && line[k + 1] === row;
    made.push([won, svg("path", { d: `M ${x(k)} ${y(parent)} L ${x(k + 1)} ${y(row)}`, ...(won ? { "data-won": "" } : {}) })]);
  }));
  made.sort(([one], [other]) => one - other); // the winner's way lies on top
  const said = liking.map((chance, row) => svg("text", { x: 348, y: y(row) + 5, ...(line.at(-1) === row ? { "data-won": "" } : {}) }, percent(chance, told.percent)));
  const names = liking.map((chance, row) => svg("title", {}, fill(told.walk_of, { number: row + 1, chance: percent(chance, told.percent) })));
  said.forEach((text, row) => text.append(names[row]));
  plot_.replaceChildren(...made.map(([, path]) => path), ...said);
  return true;
}

function show() {
  const reel = reelOf(), index = window.explorerPlayers?.get(told.player)?.index ?? -1;
  if (!reel || index < 0) return void (root.hidden = true);
  const some = [pictures(reel, index), bars(reel, index), family(reel)];
  root.hidden = !some.some(Boolean);
}

const on = listener(root);
for (const name of ["explorer:cursor", "explorer:reel"]) on(name, ({ detail }) => { if (detail.player === told.player) show(); });
show();
