/* Beside the result of Steer: pictures that belong to the frame that is shown, and how much neighbours of a walk differ.
   What a frame has none of is that of the nearest before it.                                                         */

const root = element.querySelector(".st-beside"), figures = root.querySelector(".st-figures");
const gaps = root.querySelector(".st-gaps"), plot = gaps.querySelector("svg"), AHEAD = "beside_";
let shown = "", drawn = "";

const reelOf = () => window.explorerPlayers?.get(told.player)?.reel;
const namesOf = (step) => Object.keys(step?.packet.frames ?? {}).filter((name) => name.startsWith(AHEAD));

function pictures(reel, index) {
  let at = index;
  while (at > 0 && !namesOf(reel.steps[at]).length) at -= 1;
  const step = reel.steps[at], names = namesOf(step), key = names.length ? `${reel.run} ${at}` : "";
  if (key === shown) return names.length;
  shown = key;
  figures.replaceChildren(...names.map((name) => {
    const caption = told.captions[name.slice(AHEAD.length)];
    return make("figure", {}, make("img", { src: frameAddress(step.packet, name), alt: caption }), make("figcaption", { textContent: caption }));
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

function show() {
  const reel = reelOf(), index = window.explorerPlayers?.get(told.player)?.index ?? -1;
  if (!reel || index < 0) return void (root.hidden = true);
  const some = [pictures(reel, index), bars(reel, index)];
  root.hidden = !some.some(Boolean);
}

const on = listener(root);
for (const name of ["explorer:cursor", "explorer:reel"]) on(name, ({ detail }) => { if (detail.player === told.player) show(); });
show();
