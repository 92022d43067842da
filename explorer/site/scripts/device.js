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
    this.runs = new Map();
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

  /** The run that a start packet speaks of, begun: its name here. */
  async begin({ settings: text }) {
    const { settings, left } = fromText(text, this.facts);
    if (left.length) throw new Error(left.join(", "));
    await this.ready(settings.model);
    return (await this.studio.begin(settings)).run;
  }

  /** The packets of a run behind its start, from the first; throws where this device can't make them. */
  async *follow(start) {
    const { run } = start;
    if (!this.runs.has(run)) this.runs.set(run, this.begin(start));
    while (this.runs.size > KEPT) this.runs.delete(this.runs.keys().next().value);
    let before = null;
    for await (const packet of this.studio.follow(await this.runs.get(run))) {
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
    };
  }

  /** Ends a run before its next call. */
  async stop(run) {
    if (this.runs.has(run)) this.studio.stop(await this.runs.get(run));
  }
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
