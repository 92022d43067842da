// The page's side of the worker: what it needs is fetched once, runs begin and end, and the player asks here for their
// packets (it takes this for its server: explorer/player/PROTOCOL.md).

import { heard, toText } from "./settings.js";
import { readBy, reading } from "./reading.js";

const KEPT = 8; // runs whose packets stay

export class Studio {
  /** source  get(name, told) -> Promise of the bytes of a file; worker  an address;  facts  what the page is told */
  constructor(facts, source, worker) {
    Object.assign(this, { facts, source, copies: COPIES, runs: new Map(), waiting: new Map(), loads: new Map() });
    this.told = () => {};
    this.worker = new Worker(worker);
    this.worker.onmessage = ({ data }) => this[data.kind]?.(data);
    this.worker.onerror = (event) => this.failed({ of: "runtime", reason: event.message });
    document.addEventListener("visibilitychange", () => this.worker.postMessage({ kind: "rest", on: document.hidden }));
  }

  /** Fetches a network and hands it to the worker, once. */
  need(name) {
    this.loads.set(name, this.loads.get(name) ?? this.load(name).catch((error) => {
      this.loads.delete(name); // another try may find it
      throw error;
    }));
    return this.loads.get(name);
  }

  async load(name) {
    if (name !== "runtime") await this.need("runtime");
    const names = name === "runtime" ? ["runtime.mjs", "runtime.wasm"] : [`${name}.onnx`, `${name}.weights`];
    const [first, second] = await Promise.all(names.map((one) => this.source.get(one, (bytes) => this.told(one, bytes))));
    const answer = new Promise((done, fail) => this.waiting.set(name, { done, fail }));
    if (name === "runtime") {
      this.worker.postMessage({ kind: "runtime", script: first, binary: second, threads: threads() }, [first, second]);
    } else {
      const message = { kind: "load", name, graph: first, weights: second, facts: this.facts.networks[name] };
      this.worker.postMessage(message, [first, second]);
    }
    return answer;
  }

  ready() {
    this.waiting.get("runtime")?.done();
  }

  loaded({ name }) {
    this.waiting.get(name)?.done();
  }

  failed({ of, name, reason }) {
    const error = new Error(reason);
    if (of === "run" || of === "bury") this.runs.get(name)?.fail(error);
    else this.waiting.get(of === "runtime" ? "runtime" : name)?.fail(error);
  }

  packet({ packet }) {
    this.runs.get(packet.run)?.put(packet);
  }

  /** Begins a run, which replaces the one before it; its start packet. `more` goes to the worker as it is. */
  async begin(settings, more = {}) {
    const { networks } = this.facts;
    const net = networks[settings.model];
    await this.need(settings.model);
    const wish = { ...settings, guidance_scale: heard(settings.guidance_scale, net.guidance_range) };
    const { tokens } = reading(readBy(settings.read_as, settings.prompt), net.words, net.length);
    const { tokens: blank } = reading("", net.words, net.length);
    return this.wish({ kind: "run", model: settings.model, settings: wish, tokens, blank, ...more }, settings);
  }

  /** Begins a burial of a picture, (3, size, size) in [-1, 1]; it needs no network. */
  bury(settings, picture) {
    const { size, range } = this.facts.networks[settings.model];
    return this.wish({ kind: "bury", facts: { size, range }, settings, picture }, settings);
  }

  /** What the judge makes of a picture, (3, size, size) in [-1, 1], at a noise level: attribute -> chances. */
  async look(picture, level) {
    await this.need("judge");
    const id = `look-${(this.looks = (this.looks ?? 0) + 1)}`;
    const { names, size } = this.facts.networks.judge;
    const answer = new Promise((done, fail) => this.waiting.set(id, { done, fail }));
    this.worker.postMessage({ kind: "look", id, picture: Float32Array.from(picture), level, names, size });
    return answer.finally(() => this.waiting.delete(id));
  }

  seen({ id, readings }) {
    this.waiting.get(id)?.done(readings);
  }

  /** Sends a wish to the worker under a new name; the start packet of what comes of it. */
  wish(message, settings) {
    const id = `page-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    const run = new Run();
    this.runs.set(id, run);
    while (this.runs.size > KEPT) this.runs.delete(this.runs.keys().next().value);
    const { names, size } = this.facts.networks.judge;
    const reads = this.loads.has("judge") ? { names, size } : null;
    this.worker.postMessage({ ...message, id, reads, text: toText(settings, this.facts) });
    return run.first();
  }

  stop(id) {
    this.worker.postMessage({ kind: "stop", id });
  }

  // What the player asks of a server

  async *follow(id) {
    yield* this.runs.get(id)?.packets() ?? [];
  }

  /** Frames of a packet, one after another; they are in it. */
  async frames(packet, names) {
    return new Blob(names.map((name) => packet.blobs[name]));
  }
}

/** The packets of one run, for whoever follows it, from the first one on. */
class Run {
  constructor() {
    Object.assign(this, { held: [], error: null, wake: [] });
  }

  put(packet) {
    this.held.push(packet);
    this.tell();
  }

  fail(error) {
    this.error = error;
    this.tell();
  }

  tell() {
    for (const go of this.wake.splice(0)) go();
  }

  async first() {
    for await (const packet of this.packets()) return packet;
    throw this.error;
  }

  async *packets() {
    for (let i = 0; ; i++) {
      while (i >= this.held.length) {
        if (this.error) throw this.error;
        await new Promise((go) => this.wake.push(go));
      }
      yield this.held[i];
      if (this.held[i].kind === "done") return;
    }
  }
}

/** How many cores the runtime may use: more than one only where the page is isolated. */
function threads() {
  return globalThis.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency || 1, 4) : 1;
}
