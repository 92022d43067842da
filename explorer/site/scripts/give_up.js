// "I can't see it any more": the learner's point beside the judge's (explorer/app/panels/challenge.js).

import { $ } from "./dom.js";
import { nameOf } from "./judged.js";
import { lost, SURE, sureOf } from "./measures.js";

export class GiveUp {
  constructor(page, player) {
    Object.assign(this, { page, player, steps: null });
    $("give-up").onclick = () => this.answer();
  }

  /** Steps of a burial, with what the judge reads; null for none. */
  show(steps) {
    this.steps = steps;
    $("give-up-block").hidden = !steps;
    $("gave-up").textContent = "";
  }

  answer() {
    const { steps, page } = this;
    const mine = steps[this.player.index];
    this.player.transport.pause();
    const { thing, reading, sure } = sureOf(steps, page.facts.networks.judge.names);
    const gone = lost(sure);
    const noise = (step) => percent(1 - step.numbers.alpha_bar, page.texts.format.percent);
    const said = {
      you: noise(mine),
      judge: gone === null ? "" : noise(steps[gone]),
      thing: nameOf(page, thing, reading),
      share: percent(sure[mine.i], page.texts.format.percent),
    };
    const before = gone !== null && (mine.i < gone ? "earlier" : mine.i > gone ? "later" : "equal");
    const key = sure[0] < SURE ? "clueless" : before || "never";
    $("gave-up").textContent = page.text(`destroy.challenge.${key}`, said);
  }
}
