// The page: Create. Words and settings at the left, the player beside them; what is measured comes from the worker.

import { Studio } from "./studio.js";
import { fetched, inside } from "./sources.js";
import { fromText, toText, usual } from "./settings.js";
import { reading } from "./reading.js";
import { keep } from "./keep.js";

const LIVE = 450; // milliseconds without a key until the fast model draws
const $ = (id) => document.getElementById(id);

export class Page {
  constructor(facts, mount) {
    this.facts = facts;
    this.texts = facts.texts;
    const source = facts.single ? inside(facts.bytes) : fetched(facts.prefix, facts.bytes);
    this.studio = new Studio(facts, source, facts.single ? blobOf("file-worker") : `${facts.prefix}worker.js`);
    this.studio.told = (name, bytes) => this.came(name, bytes);
    this.bytes = new Map();
    const { settings, left } = fromText(location.search || location.hash.slice(1), facts);
    this.settings = settings;
    this.player = mount($("player"), facts.player, this.studio);
    this.fields();
    this.put();
    this.wire();
    if (left.length) $("left").textContent = this.leftOut(left);
    this.warm();
  }

  text(path, values = {}) {
    const found = path.split(".").reduce((tree, key) => tree?.[key], this.texts);
    return fill(found ?? path, values);
  }

  leftOut(left) {
    const names = left.map((name) => this.texts.control[name]?.label ?? name);
    return this.text("site.left", { names: names.join(", ") });
  }

  // Controls

  /** Fills the menus; each choice has the studio's name. */
  fields() {
    for (const [name, values] of Object.entries({ ...this.facts.choices, model: this.models() })) {
      const field = $(name);
      if (!field) continue;
      field.append(...values.map((value) => new Option(this.texts.choices[name]?.[value] ?? value, value)));
    }
  }

  models() {
    return Object.keys(this.facts.networks).filter((name) => name !== "judge");
  }

  /** Writes the settings into the fields. */
  put() {
    for (const [name, value] of Object.entries(this.settings)) {
      const field = $(name);
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value ?? "";
    }
    const net = this.facts.networks[this.settings.model];
    const [, high] = net.guidance_range ?? [0, 15];
    Object.assign($("guidance_scale"), { min: net.guides ? 1 : 0, max: high, step: 0.5 });
    $("guidance_scale").value = this.settings.guidance_scale;
    $("steps").max = net.guides ? 8 : 60;
    $("steps").value = this.settings.steps;
    document.body.dataset.model = this.settings.model;
    for (const name of ["steps", "guidance_scale"]) $(`${name}-value`).textContent = $(name).value;
    this.chips();
  }

  /** Takes what a field says into the settings. */
  take(field) {
    const { id } = field;
    if (id === "model") {
      const { prompt, seed, schedule } = this.settings;
      this.settings = { ...usual(this.facts, field.value), prompt, seed, schedule };
    } else if (field.type === "checkbox") this.settings[id] = field.checked;
    else if (field.type === "range" || field.type === "number") this.settings[id] = Math.max(0, Number(field.value) || 0);
    else this.settings[id] = field.value;
    this.put();
    if (id === "model") this.warm();
  }

  chips() {
    const net = this.facts.networks[this.settings.model];
    const read = reading(this.settings.prompt, net.words, net.length);
    const chip = (word) => make("li", { textContent: word, className: read.unknown.includes(word) ? "unknown" : "" });
    $("chips").replaceChildren(...read.words.map(chip));
    const lines = read.unknown.map((word) => this.text("create.chip_unknown", { word }));
    if (read.unread.length) lines.push(this.text("create.chip_unread", { words: read.unread.join(" ") }));
    if (!read.words.length) lines.push(this.text("create.chips_empty"));
    $("read").textContent = lines.join("  ");
  }

  // Loading

  came(name, bytes) {
    this.bytes.set(name, bytes);
    const names = [...this.bytes.keys()];
    const whole = names.reduce((sum, one) => sum + this.facts.bytes[one], 0);
    const here = [...this.bytes.values()].reduce((sum, one) => sum + one, 0);
    $("loading").hidden = here >= whole;
    $("loading-bar").value = here / whole;
    $("loading-text").textContent = this.text("site.loading", { here: (here / 1e6).toFixed(1), whole: (whole / 1e6).toFixed(1) });
  }

  /** Fetches what the chosen model needs, so that a run can begin at once; then the judge. */
  async warm() {
    try {
      this.say(this.text("site.waking"));
      await this.studio.need(this.settings.model);
      this.say("");
      if (!this.player.reel) await this.make();
      await this.studio.need("judge");
    } catch (error) {
      this.broken(error);
    }
  }

  broken(error) {
    this.say(this.text("site.broken", { reason: error.message }), () => this.warm());
  }

  say(text, again = null) {
    $("said").textContent = text;
    $("again").hidden = !again;
    $("again").onclick = again;
  }

  // Runs

  async make() {
    const wish = JSON.stringify(this.settings);
    $("stop").hidden = false;
    $("make").hidden = true;
    this.wish = wish;
    try {
      const start = await this.studio.begin(this.settings);
      this.run = start.run;
      this.address();
      this.player.inbox.receive(start);
      for await (const packet of this.studio.follow(start.run)) if (packet.kind === "done") this.over(packet);
    } catch (error) {
      this.broken(error);
    } finally {
      if (this.wish === wish) {
        $("stop").hidden = true;
        $("make").hidden = false;
      }
    }
  }

  over({ run, stopped, seconds }) {
    if (run !== this.run) return;
    const calls = Math.max(0, ...stepsOf(run).map(({ numbers }) => numbers.nfe));
    const said = { seconds: seconds.toFixed(1), calls, per: (seconds / Math.max(calls, 1)).toFixed(2) };
    $("measured").textContent = this.text(stopped ? "site.stopped" : "site.took", said);
    this.judged(run);
  }

  judged(run) {
    const readings = stepsOf(run).at(-1)?.numbers.readings;
    const names = this.facts.networks.judge.names;
    if (!readings) return;
    const best = (attribute) => {
      const share = Math.max(...readings[attribute]);
      const name = names[attribute][readings[attribute].indexOf(share)].replaceAll(" ", "-");
      return [this.texts.names[attribute]?.[name] ?? name, share];
    };
    const rows = ["subject", "setting", "time"].map((attribute) => {
      const [name, share] = best(attribute);
      const title = this.texts.attributes[attribute] ?? attribute;
      return make("li", {}, make("b", { textContent: title }), ` ${name} `, make("i", { textContent: percent(share, this.texts.format.percent) }));
    });
    $("judged").replaceChildren(...rows);
    $("judged-title").hidden = false;
  }

  address() {
    const text = toText(this.settings, this.facts);
    const place = this.facts.single ? `#${text}` : `?${text}`;
    try {
      history.replaceState(null, "", place);
    } catch { /* some browsers do not let a file change its address */ }
  }

  wire() {
    const live = () => {
      clearTimeout(this.later);
      if (this.facts.networks[this.settings.model].guides) this.later = setTimeout(() => this.make(), LIVE);
    };
    for (const field of document.querySelectorAll("#controls :is(textarea, input, select)")) {
      field.addEventListener(field.tagName === "SELECT" || field.type === "checkbox" ? "change" : "input", () => {
        this.take(field);
        live();
      });
    }
    $("prompt").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      clearTimeout(this.later);
      this.make();
    });
    $("dice").onclick = () => {
      this.settings.seed = crypto.getRandomValues(new Uint32Array(1))[0] % 1000;
      this.put();
      live();
      if (!this.facts.networks[this.settings.model].guides) this.make();
    };
    $("make").onclick = () => this.make();
    $("stop").onclick = () => this.studio.stop(this.run);
    const { list, short } = this.texts.examples;
    $("examples").replaceChildren(...list.map((prompt, k) => make("button", {
      type: "button",
      textContent: short[k],
      onclick: () => {
        this.settings.prompt = prompt;
        this.put();
        this.make();
      },
    })));
    keep(this, $);
  }
}

const blobOf = (id) => URL.createObjectURL(new Blob([document.getElementById(id).textContent], { type: "text/javascript" }));
