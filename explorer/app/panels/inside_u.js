/* The network of a run, drawn to scale from its own list of sites: height is the side of a block's map, width its
   channels. The fuller its colour, the more a block adds at this step; bridges lead across. What is chosen can be bent.  */

const u = element.querySelector(".in-u"), plot = u.querySelector(".in-plot"), on = listener(u);
const part = (name) => u.querySelector(name);
const share = (value) => (value == null ? "–" : percent(value, told.percent));
const whole = (value) => value.toLocaleString(told.language);
const TALL = 76, WIDE = 30, STEP = 40, GAP = 26, LEFT = 62, TOP = 16;
const ACTS = { off: "scale:0", half: "scale:0.5", blur: "blur:2", mirror: "mirror:1" };
let run = null, drawn = "", packet = null, chosen = "middle", sheets = null, waits = 0;
const times = new Map(); // network -> each block's share of the time, null while it is asked

const insideOf = (name) => startOf(name)?.inside ?? null;
const siteOf = (name) => insideOf(run)?.sites.find((site) => site.name === name);
const numberOf = (what, name) => packet?.numbers?.inside?.[what]?.[insideOf(run).sites.findIndex((site) => site.name === name)];

/** Places of all blocks, and the height of each level's row. */
function layout(sites) {
  const blocks = sites.filter(({ name }) => !name.startsWith("skip")), fine = Math.max(...blocks.map(({ side }) => side));
  const most = Math.max(...blocks.map(({ channels }) => channels)), rows = [];
  let y = TOP;
  for (let level = 0; level <= Math.max(...blocks.map((site) => site.level)); level++) {
    const height = (TALL * blocks.find((site) => site.level === level).side) / fine;
    rows.push({ y, height });
    y += height + GAP;
  }
  const at = new Map(blocks.map(({ name, level, channels }, k) => [name, {
    x: LEFT + STEP * (k + 0.5), y: rows[level].y, height: rows[level].height, width: Math.max(4, (WIDE * channels) / most),
  }]));
  return { blocks, rows, at, width: LEFT + STEP * blocks.length + 6, height: y };
}

/** From where a bridge comes: the blocks of its level on the way down in turn, the last one first. */
function sourceOf(name, at) {
  const [, level, j] = name.split(".").map(Number), down = [...at.keys()].filter((block) => block.startsWith(`down.${level}.`));
  const block = at.get(down[down.length - 1 - j]);
  return block ? block.x : at.get(down[0]).x - STEP / 2;
}

function draw() {
  const { sites } = insideOf(run), { blocks, rows, at, width, height } = layout(sites);
  plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
  plot.replaceChildren(...rows.map(({ y, height: tall }, level) => {
    const { side } = blocks.find((site) => site.level === level);
    return svg("text", { x: 0, y: y + Math.min(tall, 20) / 2 + 5, class: "in-level" }, `${side} × ${side}`);
  }));
  for (const { name, level } of sites.filter((site) => site.name.startsWith("skip"))) {
    const to = at.get(name.replace("skip", "up")), j = Number(name.split(".")[2]), y = to.y - 4 - 4 * j;
    const line = svg("path", { d: `M${sourceOf(name, at)},${to.y} V${y} H${to.x} V${to.y}`, class: "in-bridge", "data-name": name, "data-level": level });
    plot.append(line);
  }
  const names = blocks.map(({ name }) => name);
  for (const [k, name] of names.entries()) {
    const { x, y, height: tall, width: wide } = at.get(name), next = at.get(names[k + 1]);
    if (next) plot.append(svg("path", { d: `M${x},${y + tall / 2} L${next.x},${next.y + next.height / 2}`, class: "in-way" }));
    const box = svg("g", { class: "in-block", "data-name": name, tabindex: 0, role: "button" });
    box.append(svg("rect", { x: x - wide / 2 - 3, y: y - 3, width: wide + 6, height: tall + 6, class: "in-paper" }));
    box.append(svg("rect", { x: x - wide / 2, y, width: wide, height: tall, class: "in-body" }));
    plot.append(box);
  }
  drawn = JSON.stringify(sites);
}

/** What a block or bridge is called. */
function titled(name) {
  const [kind, , j] = name.split("."), { side } = siteOf(name);
  return fill(told.words[`site_${kind}`], { side, number: Number(j ?? 0) + 1 });
}

function light() {
  if (!run || !insideOf(run)) return;
  if (drawn !== JSON.stringify(insideOf(run).sites)) draw();
  if (!siteOf(chosen)) chosen = "middle";
  const bent = (insideOf(changedRun())?.change ?? []).find(([name]) => name === "bend")?.[1]?.split(":")[0];
  for (const box of plot.querySelectorAll("[data-name]")) {
    const { name } = box.dataset, added = numberOf("added", name);
    box.toggleAttribute("data-chosen", name === chosen);
    box.toggleAttribute("data-bent", Boolean(bent) && (name === bent || name.startsWith(`${bent}.`)));
    box.querySelector(".in-body")?.style.setProperty("fill-opacity", String(0.15 + 0.85 * Math.min(1, added ?? 0)));
    if (box.matches(".in-block")) box.setAttribute("aria-label", `${titled(name)}. ${fill(told.words.adds, { share: share(added) })}`);
  }
  tell();
  sheet();
  pushes();
}

/** The changed run that stands beside this one; none that was put away. */
function changedRun() {
  const other = window.explorerPlayers?.get(told.other)?.reel?.run;
  const there = document.querySelector(".inside-two[data-changed]") && startOf(other)?.settings === startOf(run)?.settings;
  return there ? other : null;
}

/** Each block's share of the time, asked for once for a network whose run is complete. */
function timesOf() {
  if (times.has(drawn)) return times.get(drawn);
  if (!stepsOf(run).some(({ final }) => final)) return null;
  const of = drawn;
  times.set(of, null);
  answerOf("times", { run }).then((found) => {
    times.set(of, found);
    light();
  });
  return null;
}

async function gif(button) {
  button.disabled = true;
  const made = await answerOf("film", { run });
  button.disabled = false;
  if (!made) return;
  handOver(new Blob([Uint8Array.from(atob(made), (letter) => letter.charCodeAt(0))], { type: "image/gif" }), "network.gif");
}

/** What blocks add and how far they have moved, a line for each block or bridge at each step. */
function csv() {
  const { sites } = insideOf(run), head = "step,log_snr,block,side,channels,added,moved,bridge";
  const lines = stepsOf(run).filter(({ numbers }) => numbers?.inside?.added).flatMap(({ numbers: { step, log_snr: level, inside } }) =>
    sites.map(({ name, side, channels }, k) =>
      [step, level ?? "", name, side, channels, ...["added", "moved", "bridges"].map((what) => inside[what][k] ?? "")].join(",")));
  handOver(new Blob([[head, ...lines, ""].join("\n")], { type: "text/csv" }), "network.csv");
}

/** What the chosen block holds at this step. */
function png() {
  const image = part(".in-sheet"), canvas = make("canvas", { width: 2 * image.naturalWidth, height: 2 * image.naturalHeight });
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = false;
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => handOver(blob, `${chosen}.png`), "image/png");
}

/** The figures of what is chosen, and one sentence of the whole network, from what was measured at this step. */
function tell() {
  const site = siteOf(chosen), { sites } = insideOf(run);
  const all = sites.reduce((sum, { operations }) => sum + operations, 0);
  part(".in-name").textContent = titled(chosen);
  const bridge = chosen.startsWith("skip"), sized = numberOf("bridges", chosen);
  const rows = [
    [told.words.row_channels, whole(site.channels)], [told.words.row_side, `${site.side} × ${site.side}`],
    [told.words.row_held, whole(site.held)],
    ...(bridge ? [[told.words.row_bridge, sized == null ? "–" : decimal(sized, 2, told.language)]] : [
      [told.words.row_learned, whole(site.learned)], [told.words.row_operations, share(site.operations / all)],
      [told.words.row_time, share(timesOf()?.[chosen])],
      [told.words.row_heads, whole(site.heads)], [told.words.row_added, share(numberOf("added", chosen))],
      [told.words.row_moved, share(numberOf("moved", chosen))],
    ]),
  ];
  part(".in-more").hidden = bridge;
  part(".in-figures").replaceChildren(...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  const names = sites.filter(({ name }) => !name.startsWith("skip")).map(({ name }) => name);
  const deep = numberOf("moved", "middle"), fine = numberOf("moved", names.at(-1));
  const most = names.reduce((a, b) => ((numberOf("added", b) ?? 0) > (numberOf("added", a) ?? 0) ? b : a));
  part(".in-told").textContent = [
    fill(told.words.u_adds, { site: titled(most), share: share(numberOf("added", most)) }),
    deep == null || fine == null ? "" : fill(told.words.u_moved, { deep: share(deep), fine: share(fine) }),
  ].filter(Boolean).join(" ");
}

// a block's channels, on demand

async function ask() {
  const mine = ++waits, of = { run, name: chosen };
  sheets = null;
  part(".in-sheet-said").textContent = told.words.sheet_wait;
  const found = await answerOf("block", of);
  if (mine !== waits) return;
  sheets = found?.length ? { ...of, found } : null;
  part(".in-sheet-said").textContent = sheets ? told.words.sheet_hint : told.words.sheet_none;
  sheet();
}

function sheet() {
  const image = part(".in-sheet"), there = sheets?.run === run && sheets.name === chosen;
  image.hidden = part("[data-act=png]").hidden = !there;
  part("[data-act=sheet]").hidden = there;
  if (!there) return void (part(".in-sheet-said").textContent = sheets === null && waits ? part(".in-sheet-said").textContent : "");
  const level = packet?.numbers?.log_snr ?? Infinity;
  const near = sheets.found.reduce((a, b) => (Math.abs(b.log_snr - level) < Math.abs(a.log_snr - level) ? b : a), sheets.found.at(-1));
  image.src = dataAddress(near.sheet);
  image.alt = `${titled(chosen)}. ${told.words.sheet_hint}`;
}

// a hand in it

let byHand = false; // until then what a link has changed stands in the fields

function bend(change) {
  byHand = true;
  window.dispatchEvent(new CustomEvent("explorer:inside", { detail: { change } }));
}

/** Something of the run of other words, from the same static. */
const swap = (name) => bend([["bend", `${name}:swap:1`], ["other", part(".in-other").value.trim() || told.prompt]]);

const [direction] = part(".in-far").getElementsByTagName("select"), [amount] = part(".in-far").getElementsByTagName("input");

/** What the middle can be pushed towards in this network; what a link pushed it towards stands there. */
function pushes() {
  const known = new Set(insideOf(run).directions ?? []), key = [...known].join();
  part(".in-far").hidden = !known.size;
  if (direction.dataset.known !== key) {
    direction.dataset.known = key;
    direction.replaceChildren(...told.labels.map(([name, labels]) => {
      const there = labels.filter(([label]) => known.has(label)), group = make("optgroup", { label: name });
      group.append(...there.map(([value, text]) => make("option", { value }, text)));
      return group;
    }));
    direction.value = known.has("setting.forest") ? "setting.forest" : [...known][0]; // places answer most
  }
  const change = new Map(insideOf(changedRun())?.change ?? []), more = change.get("more")?.split(";")[0].split(":");
  if (!byHand && change.has("other")) part(".in-other").value = change.get("other");
  if (document.activeElement !== amount) {
    if (more) [direction.value, amount.value] = more;
    else if (!changedRun()) amount.value = 0;
  }
  say();
}

function say() {
  part(".in-far output").textContent = `${amount.value > 0 ? "+" : ""}${Number(amount.value).toLocaleString(told.language)}`;
}

function push() {
  const far = Number(amount.value);
  bend(far ? [["more", `${direction.value}:${far}`]] : []);
}

amount.addEventListener("input", say);
amount.addEventListener("change", push);
direction.addEventListener("change", () => Number(amount.value) && push());

function choose(name) {
  chosen = name;
  waits += 1;
  sheets = null;
  light();
}

/** The block that the address points at. */
function pointed() {
  const name = window.explorerLook?.("inside").get("block") ?? "middle";
  if (run && name !== chosen && siteOf(name)) choose(name);
}

u.addEventListener("click", ({ target }) => {
  const name = target.closest?.("[data-name]")?.dataset.name, act = target.closest?.("button[data-act]")?.dataset.act;
  if (name && name !== chosen) {
    window.dispatchEvent(new CustomEvent("explorer:look", { detail: { tab: "inside", name: "block", value: name === "middle" ? "" : name } }));
    choose(name);
  }
  if (act === "sheet") ask();
  else if (act === "gif") gif(target.closest("button"));
  else if (act === "csv") csv();
  else if (act === "png") png();
  else if (act === "bridges") bend([["bend", "skip:scale:0"]]);
  else if (act === "middle") bend([["bend", "middle:scale:0"]]);
  else if (act === "swap") swap("middle");
  else if (act === "swapped") swap(chosen);
  else if (act === "undo") bend([]);
  else if (act) bend([["bend", `${chosen}:${ACTS[act]}`]]);
});
u.addEventListener("keydown", (event) => {
  if (!["Enter", " "].includes(event.key) || !event.target.matches?.(".in-block")) return;
  event.target.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  event.preventDefault();
});

on("explorer:cursor", ({ detail }) => {
  if (detail.player !== told.player) return;
  const other = detail.run !== run;
  if (other) sheets = null;
  run = detail.run;
  if (other) pointed();
  packet = stepsOf(run).find(({ i }) => i === detail.index) ?? packet;
  light();
});
on("explorer:looked", ({ detail }) => detail === "inside" && pointed());
on("explorer:inside", () => requestAnimationFrame(light));
on("explorer:reel", ({ detail }) => [told.player, told.other].includes(detail.player) && light());
const open = window.explorerPlayers?.get(told.player);
if (open?.reel && open.index >= 0) {
  run = open.reel.run;
  packet = stepsOf(run).find(({ i }) => i === open.index);
  light();
  pointed();
}
