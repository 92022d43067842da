/* What a tool of Steer is told. Sends it all with one event once somebody asks; shows what a tool makes of what is given,
   and what a run would cost. Its value sets the controls: {new, tool, plan}; what is left out stays.                 */

const root = element.querySelector(".st"), page = root.closest("#steer"), note = root.querySelector(".st-note");
const { words } = told, picked = [...page.querySelectorAll("[name=st-tool]")], BRUSH = ["fill", "scratches"], PAUSE = 200;
const controls = Object.fromEntries([...root.querySelectorAll("[name]")].map((one) => [one.name, one]));
const really = root.querySelector(".st-really");
const { depth, task, way, act } = controls, last = {}; // kind of what is given -> the run that was so
const EARLY = -1; // a third of the way
let tool = "", missed = "", heard = "", round = 0, late = 0, wish = EARLY;

const player = (name) => window.explorerPlayers?.get(name);
const shown = () => player(told.given)?.reel?.run ?? "";
const number = (name) => Number(controls[name].value);
const easel = () => window.explorerCanvases?.get(told.canvas), drawing = () => window.explorerCanvases?.get(told.drawing);
const DRAWN = ["sketch", "edges"];
const seek = (index) => window.dispatchEvent(new CustomEvent("explorer:seek", { detail: { player: told.given, index } }));
const stage = (place) => told.stages.reduce((name, [one, from]) => (place >= from ? one : name), told.stages[0][0]);
const deep = (share) => `${percent(share, told.percent)}, ${told.stage_names[stage(1 - share)]}`;

/** Words and settings of a run, as they stand in the fields. */
function settings() {
  const value = (name, part = "input") => page.querySelector(`#steer-${name} ${part}`)?.value;
  const model = page.querySelector("#steer-model input:checked")?.value;
  const whole = (text) => (text === "" || text === undefined ? undefined : Number(text));
  return { prompt: value("prompt", "textarea") ?? "", ...(model ? { model } : {}), seed: whole(value("seed")), steps: whole(value("steps", "input[type=number]")),
    guidance_scale: whole(value("guidance-scale", "input[type=number]")) };
}

// Tools: `gives` is the kind of run that the model is given; `plan` what is sent, `lay` what a plan sets

const changes = changingWords(root.querySelector("[data-for=words]"), { words, said: deep, changed: () => later() });
const region = staticRegion(root.querySelector("[data-for=what-if]"), { words, percent: (share) => percent(share, told.percent), changed: () => later(0) });
const tree = branchTree(root.querySelector(".st-tree"), { words, ends: [told.stage_names.static, told.stage_names.picture], pick: (run) => trigger("twig", { run }) });

const palette = paletteRow(root.querySelector("[data-for=palette]"), { words, changed: () => later() });
const masks = paintedMasks(root.querySelector("[data-for=places]"), { words, easel, prompt: () => settings().prompt });

/** Dials of a guide are called by it and the field of its plan, and say in what unit they are. */
const fieldsOf = (name) => Object.values(controls).filter((one) => one.name.startsWith(`${name}-`));
function guide(name, more = {}) {
  const read = (one) => (one.type === "checkbox" ? one.checked : one.type === "range" ? Number(one.value) / Number(one.dataset.per ?? 1) : one.value);
  const field = (one) => one.name.slice(name.length + 1);
  return {
    plan: () => Object.fromEntries(fieldsOf(name).map((one) => [field(one), read(one)])),
    lay: (plan) => {
      for (const one of fieldsOf(name)) {
        const value = plan[field(one)];
        if (value !== undefined) set({ [one.name]: one.type === "range" ? value * Number(one.dataset.per ?? 1) : value });
      }
    },
    ...more,
  };
}
const noDrawing = () => (drawing()?.share ? "" : words.nothing_drawn);

const set = (values) => {
  for (const [name, value] of Object.entries(values)) {
    const one = controls[name];
    if (one?.type === "checkbox") one.checked = Boolean(value);
    else if (one) one.value = value ?? "";
  }
};

/** What a repair is told; what is of another task stays at home. */
function repair() {
  const of = (name, value) => (controls[name].closest("[data-task]").dataset.task.split(" ").includes(task.value) ? { [name]: value } : {});
  return {
    task: task.value, sure: number("sure") / 100, ...(task.value === "static" && way.value !== "none" ? {} : { way: way.value }),
    ...of("side", controls.side.value), ...of("amount", number("amount")), ...of("factor", number("factor")),
    ...of("band", number("band")), ...of("radius", number("radius")), ...of("strength", number("strength")),
  };
}

const TOOLS = {
  picture: { gives: "burial", plan: () => ({ depth: number("depth") / told.frames }), lay: ({ depth: share = 0.5 }) => set({ depth: Math.round(told.frames * share) }) },
  repair: { gives: "burial", plan: repair, lay: ({ sure = 1, ...rest }) => set({ ...rest, sure: 100 * sure }),
    lacks: () => (task.value === "fill" && !easel()?.share ? words.nothing_painted : "") },
  branch: { gives: "trunk", plan: () => ({ at: player(told.given)?.index ?? 0, fresh: controls.fresh.checked, then_sampler: controls.then_sampler.value, then_schedule: controls.then_schedule.value }),
    lay: ({ at = 0, then_sampler, then_schedule, then_seed }) => { wish = at; set({ then_sampler, then_schedule, fresh: then_seed != null }); },
    lacks: () => (last.trunk === shown() && shown() ? "" : words.no_origin) },
  words: { plan: () => ({ then: changes.text, avoid: controls.avoid.value.trim() }), lay: ({ then = "", avoid = "" }) => { changes.lay(then); set({ avoid }); },
    lacks: () => (changes.text || controls.avoid.value.trim() ? "" : words.no_change) },
  variation: { gives: "turned", plan: () => ({ other: number("other"), angle: number("angle") }), lay: set },
  wander: { plan: () => ({ [controls.by.value]: controls[controls.by.value].value, frames: number("frames"), loop: controls.loop.checked, equal: controls.equal.checked, ease: controls.ease.checked }),
    lay: ({ stops, to, ...rest }) => set({ ...rest, by: to ? "to" : "stops", ...(stops ? { stops } : {}), ...(to ? { to } : {}) }) },
  "what-if": { plan: () => ({ act: act.value, other: number("redrawn"), ...region.plan }), lay: ({ other = 1, ...rest }) => { set({ act: rest.act ?? act.value, redrawn: other }); region.lay(rest); } },
  sketch: guide("sketch", { lacks: noDrawing }),
  edges: guide("edges", { lacks: noDrawing }),
  places: guide("places", { lacks: () => (masks.painted.length ? "" : words.nothing_placed) }),
  mood: guide("mood", { gives: "burial" }),
  tile: guide("tile"),
  judge: guide("judge"),
};
const dials = guide("palette");
TOOLS.palette = { plan: () => ({ ...dials.plan(), colours: palette.text }), lay: ({ colours, ...rest }) => { dials.lay(rest); if (colours) palette.lay(colours); } };

/** What was painted for a tool: a mask, a drawing, or the masks of words. */
function painted(name) {
  if (name === "places") return masks.painted;
  if (DRAWN.includes(name)) return drawing()?.text() ?? "";
  return name === "repair" && BRUSH.includes(task.value) ? easel()?.text() ?? "" : "";
}

function ask(name = tool, plan = null) {
  const lacks = plan ? "" : TOOLS[name].lacks?.() ?? "";
  note.textContent = missed = lacks;
  if (lacks) return;
  trigger("asked", { tool: name, run: shown(), plan: plan ?? TOOLS[name].plan(), painted: painted(name) });
}

// What is given

const kindOf = (run) => {
  const begun = startOf(run);
  return !begun ? "" : begun.turned ? "turned" : begun.forward ? "burial" : "trunk";
};

/** Puts on what the tool begins with, where something else is shown. */
function give() {
  const { gives } = TOOLS[tool], run = last[gives];
  if (gives === "turned") return turn();
  if (!gives || kindOf(shown()) === gives) return;
  if (run) trigger("give", { run });
  else if (gives === "trunk") origin();
}

function turn() {
  const about = `${settings().seed} ${settings().model} ${number("other")}`;
  if (turn.about === about && kindOf(shown()) === "turned") return;
  turn.about = about;
  trigger("turn", { other: number("other") });
}

/** The run of Create at its step; where Create has not been opened, that which the page opens on. */
function origin(name = told.maker) {
  const made = player(name), run = made?.reel?.run ?? "", from = startOf(run)?.origin;
  wish = made && made.index < made.reel?.total ? made.index : EARLY; // at its end nothing can be otherwise
  if (!made?.reel?.forward && !from) return void trigger("origin", { run, settings: startOf(run)?.settings ?? "" });
  choose("picture");
  const { place = 1 } = (from ? player(name)?.reel.steps[0] : made.reel.steps[made.index]) ?? {};
  depth.value = Math.round(told.frames * (1 - place));
  say();
  trigger("dug", { run: from?.run ?? run });
}

function onward() {
  const from = window.explorerBranch;
  window.explorerBranch = "";
  choose("branch", false);
  origin(from || told.maker);
}

/** What the model is given is there: a picture sinks as deep as the dial says, a run is at the step that was chosen. */
function arrived() {
  const reel = player(told.given)?.reel, kind = kindOf(reel?.run ?? "");
  tree.draw(shown(), player(told.player)?.reel?.run);
  if (!reel?.done || reel.steps.some((step) => !step?.ready) || root.dataset.run === reel.run) return;
  root.dataset.run = last[kind] = reel.run;
  if (kind === "trunk") seek(wish === EARLY ? Math.round(0.3 * reel.total) : wish);
  else follow();
  later(0);
}

/** The picture follows the dial while it is dragged; nothing is asked for that. */
function follow() {
  if (tool === "picture" && kindOf(shown()) === "burial") seek(number("depth"));
  if (tool === "mood" && kindOf(shown()) === "burial") seek(0);
  if (tool === "variation" && kindOf(shown()) === "turned") seek(Math.round((number("angle") * told.angles) / 90));
}

// What is said

function say() {
  const text = (name, said) => {
    controls[name].closest("label").querySelector("output").textContent = said;
    controls[name].setAttribute("aria-valuetext", said);
  };
  const pixels = (name, digits = 0) => fill(words.pixels, { number: decimal(number(name), digits, told.language) });
  text("depth", deep(number("depth") / told.frames));
  text("sure", percent(number("sure") / 100, told.percent));
  for (const name of ["amount", "band", "radius"]) text(name, pixels(name, name === "radius" ? 1 : 0));
  text("strength", decimal(number("strength"), 1, told.language));
  text("angle", `${number("angle")}°`);
  text("frames", String(number("frames")));
  const units = { deep, percent: (value) => percent(value, told.percent), plain: String, tenths: (value) => decimal(value, value % 1 ? 2 : 0, told.language) };
  for (const one of root.querySelectorAll("[data-unit]")) text(one.name, units[one.dataset.unit](Number(one.value) / Number(one.dataset.per ?? 1)));
  root.querySelector(".st-task-hint").textContent = words.tasks_hint[task.value];
  root.querySelector(".st-way-hint").textContent = words.ways_hint[way.value];
  root.querySelector(".st-act-hint").textContent = words.acts_hint[act.value];
  root.querySelector(".st-this").textContent = fill(words.of_seed, { seed: settings().seed ?? "" });
  root.querySelector(".st-other").textContent = fill(words.of_seed, { seed: number("other") });
}

function dress() {
  page.dataset.tool = tool;
  page.dataset.gives = TOOLS[tool].gives ?? "";
  page.toggleAttribute("data-brush", BRUSH.includes(task.value));
  const among = { for: tool, task: task.value, by: controls.by.value, act: act.value, judging: controls["judge-way"].value };
  for (const [kind, now] of Object.entries(among)) {
    for (const one of root.querySelectorAll(`[data-${kind}]`)) one.hidden = !one.dataset[kind].split(" ").includes(now);
  }
  region.dress(act.value);
  say();
}

/** What the model is really given, and what a run costs: asked once the dial is at rest. */
async function look() {
  const mine = (round += 1), cost = page.querySelector("#steer-cost p"), lacks = DRAWN.includes(tool) || tool === "places" ? TOOLS[tool].lacks() : "";
  const asked = { tool, plan: TOOLS[tool].plan(), run: shown(), settings: settings(), painted: tool === "repair" ? "" : painted(tool) };
  const found = (lacks ? null : await answerOf("look", asked)) ?? {};
  if (mine !== round || !root.isConnected) return;
  if (tool === "repair" && found.picture) easel()?.lay({ picture: found.picture });
  if (tool === "what-if" && found.picture) {
    root.querySelector(".st-before").src = found.before;
    root.querySelector(".st-after").src = found.picture;
  }
  really.hidden = !found.picture || tool === "repair" || tool === "what-if";
  if (!really.hidden) really.querySelector("img").src = found.picture;
  if (cost) cost.textContent = found.cost ?? "";
  note.textContent = found.why ?? (missed && TOOLS[tool].lacks?.()) ?? ""; // said until it is there
}

function later(pause = PAUSE) {
  clearTimeout(late);
  late = setTimeout(look, pause);
}

function choose(name, fetch = true) {
  tool = name in TOOLS ? name : "picture";
  for (const one of picked) one.checked = one.value === tool;
  note.textContent = missed = "";
  really.hidden = true;
  dress();
  if (tool === "repair") masks.hold("");
  if (tool === "places") masks.chips();
  if (fetch) give();
  follow();
  later(0);
}

// The page

for (const one of picked) one.addEventListener("change", () => choose(one.value));
for (const one of Object.values(controls)) {
  one.addEventListener("input", () => {
    dress();
    follow();
    later();
  });
}
controls.other.addEventListener("change", give);
root.querySelector(".st-dice").addEventListener("click", () => { set({ other: Math.floor(Math.random() * 100_000) }); say(); give(); });
root.querySelector(".st-fork").addEventListener("click", () => ask("wander", { stops: String(number("other")), frames: 9 }));
root.querySelector(".st-origin").addEventListener("click", () => origin());

const on = listener(root);
on("explorer:steer", ({ detail: { act: what } }) => (what === "ask" ? ask() : onward()));
on("explorer:cursor", ({ detail }) => { if (detail.player === told.given && tool === "branch") later(); });
on("explorer:painted", ({ detail: { canvas } }) => {
  if (canvas === told.drawing && DRAWN.includes(tool)) later();
  if (canvas === told.canvas && tool === "places") { masks.mark(); later(); }
});
page.querySelector("#steer-prompt textarea")?.addEventListener("input", () => { if (tool === "places") { masks.chips(); later(); } });
on("explorer:reel", ({ detail }) => {
  if (detail.player === told.given) arrived();
  if (detail.player !== told.player) return;
  tree.add(detail.run);
  tree.draw(shown(), detail.run);
  if (detail.done) changes.film(player(told.player)?.reel);
});
for (const name of ["seed", "steps", "guidance-scale", "model"]) {
  page.querySelector(`#steer-${name}`)?.addEventListener("input", () => { say(); later(); if (tool === "variation") give(); });
}

function receive() {
  const given = props.value ?? {};
  if (given.new === heard) return;
  heard = given.new;
  TOOLS[given.tool]?.lay(given.plan ?? {});
  masks.lay(given.painted ?? []);
  choose(given.tool ?? (tool || "picture"), Boolean(given.give) || given.tool === "variation");
  if (window.explorerBranch) onward();
}

palette.lay("#1d2b53;#ff9e64;#fff1e8");
changes.lay(`0.7:${words.then_first}`);
watch("value", receive);
receive();
arrived();
changes.film(player(told.player)?.reel);
