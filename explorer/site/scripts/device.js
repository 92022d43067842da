// Runs of the studio that are computed on the visitor's own device. The server reads the words and says how a run begins;
// its steps and its end are made here, as the player reads them (explorer/player/PROTOCOL.md), frames as text in them.

import { Studio } from "./studio.js";
import { fromText } from "./settings.js";
import { Fetched } from "./sources.js";
import { opinionsOf, Teller } from "./telling.js";

const KEPT = 8; // runs that can be followed again

export class Device {
  /** facts  what explorer/site/device.py says: networks, settings, bytes, sums and tags of files;  texts  of the page's language;
   *  base  the address that all files are beside;  told  ({ here, whole }) in bytes, while files come */
  constructor(facts, texts, base, told) {
    this.facts = facts;
    this.teller = new Teller(texts);
    const source = new Fetched(new URL(".", base).href, facts);
    this.studio = new Studio({ ...facts, guesses: true }, source, source.place("worker.js"));
    this.came = new Map();
    this.studio.told = (name, bytes) => {
      this.came.set(name, bytes);
      const sum = (values) => [...values].reduce((a, b) => a + b, 0);
      told({ here: sum(this.came.values()), whole: sum(this.needed(this.model).map((one) => facts.bytes[one])) });
    };
    this.runs = new Map(); // name -> { stopped, made: promise of the name here }
    this.group = null; // what is wanted: a run, or the columns of a comparison
    this.before = null; // settled when the newest run of the group is over
  }

  needed(model) {
    return ["runtime.mjs", "runtime.wasm", ...[model, "judge"].flatMap((name) => [`${name}.onnx`, `${name}.weights`])];
  }

  /** Fetches what a model needs, once; one network after the other, or the runtime could not make either. */
  async ready(model) {
    this.model = model;
    await this.studio.need(model);
    await this.studio.need("judge");
  }

  /** The run that a start packet speaks of, begun: its name here; null where nobody wants it any more. The columns of a
   *  comparison are begun one after another; any other run is begun at once, in the place of what is being made. */
  async begin({ run, comparison, settings: text }) {
    const group = comparison ?? run, before = this.group === group ? this.before : null;
    let over;
    this.group = group;
    this.before = new Promise((go) => (over = go));
    try {
      await before;
      const { settings, left } = fromText(text, this.facts);
      if (left.length) throw new Error(left.join(", "));
      await this.ready(settings.model);
      if (this.group !== group || this.runs.get(run)?.stopped) return over(), null;
      const made = (await this.studio.begin(settings)).run;
      this.whole(made).then(over, over);
      return made;
    } catch (error) {
      if (this.group === group) this.group = null; // what waits behind it would fail as well
      over();
      throw error;
    }
  }

  /** Waits for the end of a run. */
  async whole(made) {
    for await (const packet of this.studio.follow(made)) void packet;
  }

  /** The packets of a run behind its start, from the first; throws where this device can't make them. */
  async *follow(start) {
    const { run } = start;
    if (!this.runs.has(run)) {
      const kept = { stopped: false };
      this.runs.set(run, kept);
      kept.made = this.begin(start);
    }
    while (this.runs.size > KEPT) this.runs.delete(this.runs.keys().next().value);
    const made = await this.runs.get(run).made;
    if (!made) return void (yield { run, kind: "done", stopped: true, seconds: 0 });
    let before = null;
    for await (const packet of this.studio.follow(made)) {
      if (packet.kind === "start") continue;
      if (packet.kind === "step") {
        const opinions = opinionsOf(packet.numbers.readings, this.facts.networks.judge.names, before);
        yield await this.step(packet, start, opinions, before);
        before = opinions;
      } else yield { ...packet, run };
    }
  }

  async step({ blobs, final, numbers, state, ...packet }, { run, attributes, device }, opinions, before) {
    const said = this.teller.sentence(opinions, before, final);
    const frames = {};
    for (const [name, blob] of Object.entries(blobs)) frames[name] = await asText(blob);
    return {
      ...packet,
      run,
      final,
      frames,
      numbers: { ...numbers, readings: this.teller.rows(opinions, Object.keys(attributes)), match: null },
      sentence: final ? `${said} ${device.told}`.trim() : said,
      ...(final ? { outcome: { asked: agreement(opinions, device.asked) } } : {}),
    };
  }

  /** Ends a run before its next call. */
  async stop(run) {
    const kept = this.runs.get(run);
    if (!kept) return;
    kept.stopped = true;
    const made = await kept.made;
    if (made) this.studio.stop(made);
  }
}

/** For each attribute that the words name, whether the judge sees in the picture what they say. */
function agreement(opinions, asked) {
  return Object.fromEntries(Object.entries(asked).map(([attribute, name]) => [attribute, opinions[attribute].name === name]));
}

/** A picture as base64. */
function asText(blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(blob);
  });
}
