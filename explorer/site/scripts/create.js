// Create: words and settings at the left, the player beside them.

import { $ } from "./dom.js";
import { usual } from "./settings.js";
import { Chips } from "./chips.js";
import { seen } from "./judged.js";

const LIVE = 450; // milliseconds without a key until the fast model draws

/** What a field says, as near as it can be. */
function number({ id, value, min, max, type }) {
  const [least, most] = [min, max].map((end, k) => (end === "" ? [0, Infinity][k] : Number(end)));
  const said = Math.min(Math.max(Number(value) || 0, type === "range" ? least : Math.max(0, least)), most);
  return id === "seed" ? Math.floor(said) : said;
}

export class Create {
  /** page  the shell, which has the studio, the texts, and says what is to be said */
  constructor(page, settings, mount) {
    Object.assign(this, { page, facts: page.facts, settings, repeats: true }); // the first run is that of the link
    this.chips = new Chips($("chips"), $("prompt"), page.words);
    this.player = mount($("player"), { ...page.facts.player, id: "create-player" }, page.studio);
    page.fill(this.fields());
    this.put();
    this.wire();
  }

  /** Menu -> its choices. */
  fields() {
    return { ...this.facts.choices, model: this.page.models };
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
    const { guidance_scale: scale, steps } = this.settings; // what a link carries beyond the ends widens them
    const least = net.guides ? 1 : 0, most = net.guides ? 8 : 60;
    Object.assign($("guidance_scale"), { min: Math.min(least, scale), max: Math.max(high, scale), step: 0.5 });
    $("guidance_scale").value = this.settings.guidance_scale;
    $("steps").max = Math.max(most, steps);
    $("steps").value = this.settings.steps;
    document.body.dataset.model = this.settings.model;
    for (const name of ["steps", "guidance_scale"]) $(`${name}-value`).textContent = $(name).value;
    this.chips.show(this.settings.prompt, this.settings.model);
  }

  /** Takes what a field says into the settings. */
  take(field) {
    const { id } = field;
    if (id === "model") {
      const { prompt, seed, schedule } = this.settings;
      this.settings = { ...usual(this.facts, field.value), prompt, seed, schedule };
    } else if (field.type === "checkbox") this.settings[id] = field.checked;
    else if (field.type === "range" || field.type === "number") this.settings[id] = number(field);
    else this.settings[id] = field.value;
    this.repeats = false;
    this.put();
    if (id === "model") this.page.warm(this.settings.model);
  }

  // Runs

  /** Reads the words anew, unless a link says how they were read, and begins. */
  async make() {
    const wish = (this.wish = Symbol("run"));
    $("stop").hidden = false;
    $("make").hidden = true;
    try {
      const words = this.page.words, read = this.repeats ? words.spokenHere(this.settings) : words.worded(this.settings);
      this.settings.read_as = (await read).read_as;
      this.repeats = false;
      if (this.wish !== wish) return;
      const start = await this.page.studio.begin(this.settings);
      this.run = start.run;
      this.page.address("create", this.settings);
      this.player.inbox.receive(start);
      for await (const packet of this.page.studio.follow(start.run)) if (packet.kind === "done") this.over(packet);
    } catch (error) {
      this.page.broken(error);
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
    $("measured").textContent = this.page.text(stopped ? "site.stopped" : "site.took", said);
    $("judged").replaceChildren(...seen(this.page, stepsOf(run).at(-1)?.numbers.readings));
    $("judged-title").hidden = !$("judged").children.length;
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
    $("stop").onclick = () => this.page.studio.stop(this.run);
    document.querySelector(".word-list")?.addEventListener("click", ({ target }) => {
      if (target.dataset.word) this.chips.add(target.dataset.word);
    });
    const { list, short } = this.page.texts.examples;
    $("examples").replaceChildren(...list.map((prompt, k) => make("button", {
      type: "button",
      textContent: short[k],
      onclick: () => {
        this.settings.prompt = prompt;
        this.repeats = false;
        this.put();
        this.make();
      },
    })));
  }
}
