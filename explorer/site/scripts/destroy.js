// Destroy: a picture sinks into static, the judge says how long it can tell, and the model gives it back from there.

import { $ } from "./dom.js";
import { usual } from "./settings.js";
import { best, nameOf, seen } from "./judged.js";
import { Sketch } from "./sketch.js";
import { squared } from "./own_picture.js";

const FRAMES = 24; // steps of a burial at first

export class Destroy {
  constructor(page, mount) {
    Object.assign(this, { page, facts: page.facts, picture: null });
    const config = { ...page.facts.player, id: "destroy-player", windows: 1, views: ["eps_hat", "x_t"] };
    this.player = mount($("destroy-player"), config, page.studio);
    const back = { ...page.facts.player, id: "back-player", windows: 1, views: ["x_t", "x0_hat"] };
    this.back = mount($("back-player"), back, page.studio);
    page.fill({ "destroy-schedule": this.facts.choices.schedule });
    $("destroy-schedule").value = this.facts.settings.schedule;
    $("destroy-steps").value = FRAMES;
    $("destroy-steps-value").textContent = FRAMES;
    this.sketch = new Sketch($("sketch"), (picture) => this.take(picture));
    this.wire();
  }

  get size() {
    return this.facts.networks[this.page.models[0]].size;
  }

  wire() {
    $("samples").replaceChildren(...Object.entries(this.facts.samples).map(([name, address]) => {
      const title = this.page.texts.names.subject[name] ?? name;
      const button = make("button", { type: "button", title }, make("img", { src: address, alt: title, width: 56, height: 56 }));
      button.onclick = () => this.open(address);
      return button;
    }));
    for (const id of ["own", "camera"]) {
      $(id).onchange = () => {
        const [file] = $(id).files;
        $(id).value = "";
        if (file) this.own(file);
      };
    }
    for (const id of ["destroy-schedule", "destroy-steps"]) {
      $(id).onchange = () => {
        $("destroy-steps-value").textContent = $("destroy-steps").value;
        this.bury();
      };
    }
    $("destroy-steps").oninput = () => void ($("destroy-steps-value").textContent = $("destroy-steps").value);
    $("give-back").onclick = () => this.giveBack();
    window.addEventListener("explorer:cursor", ({ detail }) => {
      if (detail.player === "destroy-player") this.tell(detail);
    });
  }

  /** When the tab is opened, or the judge has come: the first picture is buried, once. */
  opened(judge = false) {
    if (this.page.tab !== "destroy") return;
    if (!this.picture) this.open(Object.values(this.facts.samples)[0]);
    else if (judge) this.bury();
  }

  async own(file) {
    try {
      const picture = await createImageBitmap(file);
      this.take(squared(picture, this.size));
      picture.close();
    } catch {
      this.page.say(this.page.text("site.no_picture"));
    }
  }

  /** A picture at an address. */
  async open(address) {
    await this.own(await (await fetch(address)).blob());
  }

  /** (3, size, size) in [-1, 1] */
  take(picture) {
    this.picture = picture;
    this.bury();
  }

  get burial() {
    const plain = usual(this.facts, this.page.models[0]);
    return { ...plain, schedule: $("destroy-schedule").value, steps: Number($("destroy-steps").value), seed: this.facts.burial_seed, spacing: "time" };
  }

  async bury() {
    if (!this.picture) return;
    this.settings = this.burial;
    try {
      const start = await this.page.studio.bury(this.settings, this.picture);
      this.run = start.run;
      this.player.inbox.receive(start);
    } catch (error) {
      this.page.broken(error);
    }
  }

  /** What the judge makes of the frame under the cursor. */
  tell({ index, numbers, run }) {
    if (run !== this.run) return;
    const clean = stepsOf(run)[0]?.numbers.readings;
    this.index = index;
    $("give-back").disabled = !index;
    if (!numbers?.readings || !clean) return void ($("sure").textContent = this.page.text("site.judge_waits"));
    const number = clean.subject.indexOf(Math.max(...clean.subject));
    const now = numbers.readings.subject[number];
    const share = percent(now, this.page.texts.format.percent);
    const [other, certain] = best(this.page, numbers.readings, "subject");
    const said = { name: nameOf(this.page, "subject", number), share, other, certain: percent(certain, this.page.texts.format.percent) };
    $("sure").textContent = this.page.text(other === said.name ? "site.judge_sure" : "site.judge_other", said);
  }

  async giveBack() {
    const model = this.page.models[0];
    const words = $("back-words").value;
    const plain = { ...usual(this.facts, model), prompt: words, seed: this.settings.seed, schedule: this.settings.schedule };
    if (!words.trim()) plain.guidance_scale = 1;
    $("back-block").hidden = false;
    try {
      const settings = await this.page.words.worded(plain);
      const origin = { picture: this.picture, burial: this.settings, index: this.index };
      const start = await this.page.studio.begin(settings, { origin });
      this.back.inbox.receive(start);
      for await (const packet of this.page.studio.follow(start.run)) {
        if (packet.kind === "done") $("back-judged").replaceChildren(...seen(this.page, stepsOf(start.run).at(-1)?.numbers.readings));
      }
    } catch (error) {
      this.page.broken(error);
    }
  }
}
