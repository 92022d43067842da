// Compare: two to four runs, one thing changed, one cursor over all of them. They are made one after another.

import { $ } from "./dom.js";
import { fromText, toText } from "./settings.js";

const CHANGES = ["steps", "seed", "guidance_scale", "schedule", "sampler"];
const FIRST = {
  steps: ["1", "2", "4", "8"],
  seed: ["1", "2", "3", "4"],
  guidance_scale: ["1", "3", "6"],
  schedule: ["cosine", "linear", "exponential"],
  sampler: ["ddim", "euler-ancestral", "consistency"],
};

export class Compare {
  constructor(page, mount) {
    Object.assign(this, { page, facts: page.facts, mount, columns: [] });
    const label = (name) => page.texts.control[name].label;
    $("change").append(...CHANGES.map((name) => new Option(label(name), name)));
    $("change").onchange = () => this.values();
    $("compare-make").onclick = () => this.make();
    $("compare-stop").onclick = () => {
      this.wanted = null;
      page.studio.stop(this.run);
    };
    this.values();
  }

  opened() {
    if (!$("compare-prompt").value) $("compare-prompt").value = this.page.create.settings.prompt;
  }

  /** Fields for the values of what changes. */
  values() {
    const name = $("change").value;
    const listed = this.facts.choices[name];
    const field = (value, k) => {
      const title = { ariaLabel: `${this.page.texts.control[name].label} ${k + 1}` };
      if (!listed) return make("input", { type: "number", value: value ?? "", min: 0, ...title });
      const menu = make("select", title, new Option("–", ""), ...listed.map((one) => new Option(this.page.texts.choices[name]?.[one] ?? one, one)));
      menu.value = value ?? "";
      return menu;
    };
    $("values").replaceChildren(...Array.from({ length: 4 }, (_, k) => field(FIRST[name][k], k)));
  }

  /** The settings of each column, and its title. */
  async wishes() {
    const name = $("change").value;
    const given = [...$("values").children].map(({ value }) => value).filter((value) => value !== "");
    const own = await this.page.words.worded({ ...this.page.create.settings, prompt: $("compare-prompt").value });
    return given.map((value) => {
      const said = this.facts.choices[name] ? value : Number(value);
      const { settings } = fromText(`${toText({ ...own, [name]: said }, this.facts)}&model=${own.model}`, this.facts); // within what can be run
      return [settings, `${this.page.texts.control[name].label} ${this.page.texts.choices[name]?.[value] ?? settings[name]}`];
    });
  }

  async make() {
    const wishes = await this.wishes();
    if (wishes.length < 2) return void this.page.say(this.page.text("site.two_values"));
    const wanted = (this.wanted = Symbol("comparison"));
    this.page.say("");
    $("compare-stop").hidden = false;
    $("compare-make").hidden = true;
    this.build(wishes.map(([, title]) => title));
    try {
      for (const [k, [settings]] of wishes.entries()) {
        if (this.wanted !== wanted) break;
        const start = await this.page.studio.begin(settings);
        this.run = start.run;
        this.columns[k].inbox.receive({ ...start, sync: { group: "compare", by: "level" } });
        for await (const packet of this.page.studio.follow(start.run)) void packet;
      }
    } catch (error) {
      this.page.broken(error);
    } finally {
      $("compare-stop").hidden = true;
      $("compare-make").hidden = false;
    }
  }

  /** A column for each run. */
  build(titles) {
    const sections = titles.map((title, k) => make("section", {}, make("h2", { textContent: title }), make("div", { id: `column-${k}` })));
    $("compare-columns").replaceChildren(...sections);
    $("compare-columns").dataset.count = titles.length;
    this.columns = titles.map((_, k) => this.mount($(`column-${k}`), {
      ...this.facts.player,
      id: `column-${k}`,
      windows: 1,
      views: ["x_t", "x0_hat"],
      sync: { group: "compare", by: "level" },
    }, this.page.studio));
  }
}
