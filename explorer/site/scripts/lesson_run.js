// The live part of a lesson: what a learner runs, and what its measure makes of it. Each gives back an outcome, or
// undefined where it was stopped.

import { $ } from "./dom.js";
import { usual } from "./settings.js";
import { unpacked } from "./own_picture.js";
import { firstGuessDetail, settledLast, subjectLost } from "./measures.js";
import { coarseBeforeFine } from "./bands.js";
import { Halfway } from "./halfway.js";

const CLEAN = 9; // log_snr at which a clean picture is shown to the judge
const STEPS = 40; // into the static, as in the studio

export class LessonRun {
  /** learn  the tab, with the studio, the player, and what is to be said */
  constructor(learn) {
    Object.assign(this, { learn, page: learn.page, facts: learn.page.facts, wanted: null });
  }

  /** Runs a lesson with settings; who runs another one, or stops, has ended it. */
  async outcome(lesson, settings) {
    const wanted = (this.wanted = Symbol("lesson"));
    this.going = () => this.wanted === wanted;
    await this.page.studio.need("judge");
    const found = await this[lesson.live.tab](lesson, settings);
    return this.going() ? found : undefined;
  }

  stop() {
    this.wanted = null;
    this.page.studio.stop(this.run);
  }

  /** Shows a run to its end; its steps, or null where it was stopped. */
  async shown(begin) {
    const start = await begin;
    this.run = start.run;
    if (!this.going()) this.page.studio.stop(this.run);
    this.learn.player.inbox.receive(start);
    const steps = [];
    let whole = false;
    for await (const packet of this.page.studio.follow(start.run)) {
      if (packet.kind === "step") steps.push(packet);
      if (packet.kind === "done") whole = !packet.stopped;
    }
    return whole && this.going() ? steps : null;
  }

  get size() {
    return this.facts.networks[this.page.models[0]].size;
  }

  async create({ live, predict }, settings) {
    const steps = await this.shown(this.page.studio.begin(settings));
    if (!steps) return undefined;
    const guesses = await Promise.all(steps.filter(({ final }) => !final).map(({ blobs }) => unpacked(blobs.x0_hat)));
    const final = steps.at(-1).state;
    if (predict.answer.measure === "first_guess_detail") return firstGuessDetail(guesses[0], final, this.size);
    const readings = [];
    for (const picture of [...guesses, final]) readings.push(await this.page.studio.look(picture, CLEAN));
    steps.forEach((step, k) => (step.numbers.readings = readings[k]));
    this.learn.readings(live.bands ? steps : null, live.bands ? coarseBeforeFine(guesses, final, this.size) : null);
    return predict.answer.measure === "settled_last" ? settledLast(readings) : null;
  }

  /** The lesson's own picture is made, and goes under other static. */
  async destroy({ live, predict }, settings) {
    const own = this.learn.settings(live.settings, settings.model);
    const made = await this.shown(this.page.studio.begin(own));
    if (!made) return undefined;
    const picture = await unpacked(made.at(-1).blobs.x_t); // as it is seen: 256 levels
    const { seed, schedule } = settings;
    const burial = { ...usual(this.facts, settings.model), seed, schedule, steps: STEPS, spacing: "time" };
    const steps = await this.shown(this.page.studio.bury(burial, picture));
    if (!steps) return undefined;
    this.learn.buried(steps);
    return predict.answer.measure === "subject_lost" ? subjectLost(steps, this.facts.networks.judge.names) : null;
  }

  async lab(lesson, settings) {
    this.halfway ??= new Halfway(this.page, this.learn.told.halfway, $("lesson-lab"));
    return this.halfway.run(settings.seed, this.going);
  }
}
