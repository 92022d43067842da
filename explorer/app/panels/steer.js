/* What a tool of Steer is told. Sends it all with one event once somebody asks; shows what a repair knows of the picture.
   Its value sets the controls: {new, tool, depth, task, ...}; what is left out stays.                                */

const root = element.querySelector(".st"), page = root.closest("#steer"), note = root.querySelector(".st-note");
const { words } = told, tools = [...page.querySelectorAll("[name=st-tool]")], BRUSH = ["fill", "scratches"];
const controls = Object.fromEntries([...root.querySelectorAll("[name]")].map((one) => [one.name, one]));
const { depth, task, way } = controls, PAUSE = 150;
let tool = "", heard = "", round = 0, late = 0, wish = 0;

const player = (name) => window.explorerPlayers?.get(name);
const shown = () => player(told.given)?.reel?.run ?? "";
const number = (name) => Number(controls[name].value);
const easel = () => window.explorerCanvases?.get(told.canvas);

/** What a repair is told; what is of another task stays at home. */
function repair() {
  const of = (name, value) => (controls[name].closest("[data-task]").dataset.task.split(" ").includes(task.value) ? { [name]: value } : {});
  return {
    task: task.value, sure: number("sure") / 100, ...(task.value === "static" && way.value !== "none" ? {} : { way: way.value }),
    ...of("side", controls.side.value), ...of("amount", number("amount")), ...of("factor", number("factor")),
    ...of("band", number("band")), ...of("radius", number("radius")), ...of("strength", number("strength")),
  };
}

function ask() {
  const origin = startOf(shown());
  note.textContent = "";
  if (tool === "branch" && (!origin || origin.forward)) return void (note.textContent = words.no_origin);
  const brush = tool === "repair" && BRUSH.includes(task.value), painted = brush ? easel()?.text() : "";
  if (tool === "repair" && task.value === "fill" && !easel()?.share) return void (note.textContent = words.nothing_painted);
  trigger("asked", {
    tool, run: shown(), index: tool === "branch" ? player(told.given)?.index ?? 0 : number("depth"),
    fresh: controls.fresh.checked, painted, ...(tool === "repair" ? repair() : {}),
  });
}

// Dials

const stage = (place) => told.stages.reduce((name, [one, from]) => (place >= from ? one : name), told.stages[0][0]);

function say() {
  const share = number("depth") / depth.max, text = (name, said) => {
    controls[name].parentElement.querySelector("output").textContent = said;
    controls[name].setAttribute("aria-valuetext", said);
  };
  text("depth", `${percent(share, told.percent)}, ${told.stage_names[stage(1 - share)]}`);
  text("sure", percent(number("sure") / 100, told.percent));
  for (const name of ["amount", "band", "radius"]) text(name, fill(words.pixels, { number: decimal(number(name), name === "radius" ? 1 : 0, told.language) }));
  text("strength", decimal(number("strength"), 1, told.language));
  root.querySelector(".st-task-hint").textContent = words.tasks_hint[task.value];
  root.querySelector(".st-way-hint").textContent = words.ways_hint[way.value];
}

/** The buried picture follows the dial while it is dragged; nothing is asked for that. */
function sink() {
  say();
  const detail = { player: told.given, index: number("depth") };
  if (tool === "picture") window.dispatchEvent(new CustomEvent("explorer:seek", { detail }));
}

async function look() {
  if (tool !== "repair" || !shown()) return;
  const mine = (round += 1);
  const answer = await answerOf("seen", { run: shown(), ...repair() });
  if (mine !== round || !root.isConnected || !answer) return;
  if (answer.picture) easel()?.lay({ picture: answer.picture });
  note.textContent = answer.why ?? "";
}

function dress() {
  page.dataset.tool = tool;
  page.toggleAttribute("data-brush", BRUSH.includes(task.value));
  for (const part of root.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== tool;
  for (const part of root.querySelectorAll("[data-task]")) part.hidden = !part.dataset.task.split(" ").includes(task.value);
  say();
}

function choose(name) {
  tool = name;
  for (const one of tools) one.checked = one.value === name;
  note.textContent = "";
  dress();
  look();
  if (tool === "picture") sink();
}

for (const one of tools) one.addEventListener("change", () => choose(one.value));
for (const one of Object.values(controls)) {
  one.addEventListener("input", () => {
    if (one === depth) return void sink();
    dress();
    clearTimeout(late);
    late = setTimeout(look, PAUSE);
  });
}

// Branches

const plot = root.querySelector(".st-tree"), twigs = new Map(); // run -> {of, run, at, place, label}

/** On the noise axis: the run as a line, and each branch where it leaves it. */
function tree() {
  const root_ = shown(), all = [...twigs.values()].filter(({ of }) => of === root_);
  plot.toggleAttribute("hidden", !all.length);
  if (!all.length) return;
  const ROW = 30, high = 34 + ROW * all.length, across = (place) => 10 + 320 * place, result = player(told.player)?.reel?.run;
  plot.setAttribute("viewBox", `0 0 420 ${high}`);
  const row = (y, from, label, run) => {
    const line = svg("g", run ? { role: "button", tabindex: 0, "aria-label": fill(words.twig, { label }), ...(run === result ? { "data-shown": "" } : {}) } : {});
    line.append(svg("path", { d: run ? `M ${across(from)} 14 C ${across(from)} ${y} ${across(from)} ${y} ${across(from) + 26} ${y} L ${across(1)} ${y}` : `M ${across(0)} ${y} L ${across(1)} ${y}` }),
      svg("circle", { cx: across(1), cy: y, r: 6 }), svg("text", { x: across(1) + 12, y: y + 4 }, label.length > 11 ? `${label.slice(0, 10)}…` : label));
    if (run) for (const name of ["click", "keydown"]) line.addEventListener(name, (event) => {
      if (name === "keydown" && event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      trigger("twig", { run });
    });
    return line;
  };
  plot.replaceChildren(row(14, 0, words.trunk), ...all.map(({ place, label, run }, k) => row(14 + ROW * (k + 1), place, label, run)),
    svg("text", { x: across(0), y: high - 2, class: "st-end" }, told.stage_names.static),
    svg("text", { x: across(1), y: high - 2, "text-anchor": "end", class: "st-end" }, told.stage_names.picture));
}

function branched(run) {
  const start = startOf(run), { steer, of, plan } = start ?? {};
  if (steer?.tool === "branch" && of && !twigs.has(run)) {
    twigs.set(run, { of, run, place: placeOf(plan[steer.at]), label: steer.label || words.other_static });
  }
  tree();
}

/** The run of Create at its step; where Create has not been opened, that which the page opens on. */
function origin() {
  const made = player(told.maker), run = made?.reel?.run ?? "";
  wish = run ? made.index : 0;
  trigger("origin", { run, settings: startOf(run)?.settings ?? "" });
}

function onward() {
  window.explorerBranch = false;
  choose("branch");
  origin();
}
root.querySelector(".st-origin").addEventListener("click", origin);

// The page

const on = listener(root);
on("explorer:steer", ({ detail: { act } }) => (act === "ask" ? ask() : onward()));
on("explorer:reel", ({ detail }) => {
  if (detail.player === told.player) branched(detail.run);
  else if (detail.player === told.given) arrived();
});

/** What the model is given is there: a picture sinks as deep as the dial says, a run is at the step that was chosen. */
function arrived() {
  const reel = player(told.given)?.reel;
  tree();
  if (!reel?.done || reel.steps.some((step) => !step?.ready) || root.dataset.run === reel.run) return;
  root.dataset.run = reel.run;
  if (tool === "picture") sink();
  if (tool === "branch") window.dispatchEvent(new CustomEvent("explorer:seek", { detail: { player: told.given, index: wish } }));
  look();
}

function receive() {
  const given = props.value ?? {};
  if (given.new === heard) return;
  heard = given.new;
  for (const [name, value] of Object.entries(given)) {
    if (name === "sure") controls.sure.value = 100 * value;
    else if (controls[name] && name !== "fresh") controls[name].value = value;
  }
  if (typeof given.paint === "string") easel()?.lay({ paint: given.paint });
  choose(given.tool ?? (tool || "picture"));
  if (window.explorerBranch) onward();
}

watch("value", receive);
receive();
arrived();
