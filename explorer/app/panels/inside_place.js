/* A place that is pressed: beside its words, at whom it looks and how far its guess sees. Both are asked of the server,
   one question at a time and the newest next; what was answered is kept.                                              */

const REST = 250; // milliseconds that a place rests before the arrow keys ask about it

class Places {
  constructor(act) {
    this.act = act; // {light()}
    this.kind = "words";
    this.answers = new Map(); // kind, run and place -> answer; null where none came
    this.busy = false;
  }

  /** Whether a place stays where it was pressed, instead of following the pointer. */
  get pins() {
    return this.kind !== "words";
  }

  /** The answer to what is asked now; undefined while there is none. */
  answer(run, place) {
    return place ? this.answers.get(this.key(run, place)) : undefined;
  }

  key(run, [x, y]) {
    return [this.kind, run, x, y].join(" ");
  }

  ask(run, place, wait = 0) {
    clearTimeout(this.timer);
    if (place && this.answer(run, place) === null) this.answers.delete(this.key(run, place)); // asked once more
    this.next = this.pins && place ? { kind: this.kind, run, place } : null;
    if (this.next) this.timer = setTimeout(() => this.send(), wait);
  }

  async send() {
    const { next } = this;
    if (this.busy || !next) return;
    this.next = null;
    const { kind, run, place: [x, y] } = next, key = [kind, run, x, y].join(" ");
    if (!this.answers.has(key)) {
      this.busy = true;
      const found = await answerOf(kind, { run, x, y });
      this.busy = false;
      this.answers.set(key, found);
      if (this.answers.size > 64) this.answers.delete(this.answers.keys().next().value);
    }
    this.act.light();
    this.send();
  }

  /** The map that lies over the picture at this step, brightest 1; null where there is none. */
  map(answer, level) {
    const at = level ?? Infinity;
    if (this.kind === "partners") return answer?.length ? this.nearest(answer, at).map : null;
    return answer?.high ? (at < (answer.high.log_snr + answer.low.log_snr) / 2 ? answer.high : answer.low).map : null;
  }

  nearest(answer, at) {
    return answer.reduce((a, b) => (Math.abs(b.log_snr - at) < Math.abs(a.log_snr - at) ? b : a), answer.at(-1));
  }

  /** One sentence of what was asked. */
  said(answer, place, level) {
    if (!place) return told.words.asks_hint;
    if (answer === undefined) return told.words.asks_wait;
    if (answer === null) return told.words.asks_lost;
    if (this.kind === "partners" && answer?.length) {
      const near = percent(this.nearest(answer, level ?? Infinity).near, told.percent);
      return fill(told.words.partners_said, { near });
    }
    return answer?.sentence ?? told.words.asks_none;
  }

  /** The maps of an answer as a table: a line for each place, brightest 1. */
  table(answer) {
    const maps = this.kind === "partners" ? answer : [answer.high, answer.low];
    const lines = maps.flatMap(({ log_snr, map }) => {
      const values = unpacked(map), side = Math.sqrt(values.length);
      return values.map((value, k) => [log_snr, k % side, Math.floor(k / side), value.toFixed(5)].join(","));
    });
    return ["log_snr,across,down,share_of_the_brightest", ...lines, ""].join("\n");
  }

  /** Whether there is something to see of an answer. */
  shows(answer) {
    return this.pins && Boolean(answer?.length || answer?.high);
  }

  /** The two maps of how far a place sees. */
  beside(box, answer) {
    const shown = this.kind === "sees" && answer?.high;
    box.hidden = !shown;
    if (!shown) return;
    const [high, low] = box.querySelectorAll("canvas");
    drawMap(high, unpacked(answer.high.map));
    drawMap(low, unpacked(answer.low.map));
  }
}
