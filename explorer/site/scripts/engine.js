// One worker and what it holds. Whoever ends it gets its memory back, all of it: a WebAssembly memory never shrinks.

const ENDED = /abort|unreachable|RuntimeError/i; // what a runtime says that cannot be asked again

export class Engine {
  /** source  get(name, told) -> Promise of the bytes of a file;  address  of the worker's script
   *  way     see ways.js;  hears  { told(name, bytes), packet(packet), broken(id, error) } */
  constructor(facts, source, address, way, hears) {
    Object.assign(this, { facts, source, way, hears, waiting: new Map(), loads: new Map(), tried: null, dead: false, error: null });
    this.worker = new Worker(address);
    this.worker.onmessage = ({ data }) => this[data.kind]?.(data);
    this.worker.onerror = (event) => this.lost(new Error(event.message || "worker"));
    this.rest(document.hidden);
  }

  /** Fetches a network and hands it to the worker, once. In a lean way only one denoiser is held. */
  need(name) {
    if (this.way.lean && name !== "judge" && name !== "runtime") {
      for (const other of this.loads.keys()) if (other !== name && other !== "runtime") this.release(other);
    }
    this.loads.set(name, this.loads.get(name) ?? this.load(name).catch((error) => {
      this.loads.delete(name); // another try may find it
      throw error;
    }));
    return this.loads.get(name);
  }

  async load(name) {
    if (name !== "runtime") await this.need("runtime");
    const { graphics, threads, lean } = this.way;
    const kind = graphics ? "graphics" : "runtime";
    const names = name === "runtime" ? [`${kind}.mjs`, `${kind}.wasm`] : [`${name}.onnx`, `${name}.weights`];
    if (graphics && this.facts.bytes[`${name}.answer`]) names.push(`${name}.answer`);
    const files = await Promise.all(names.map((one) => this.file(one)));
    if (this.dead) throw this.error ?? new Error("ended"); // while the files came
    const answer = new Promise((done, fail) => this.waiting.set(name, { done, fail }));
    const [first, second, third = null] = files;
    if (name === "runtime") {
      const splices = graphics ? [] : this.facts.splices; // they are of one binary
      this.worker.postMessage({ kind: "runtime", script: first, binary: second, threads, splices }, files);
    } else {
      const facts = this.facts.networks[name];
      this.worker.postMessage({ kind: "load", name, graph: first, weights: second, answer: third, facts, lean }, files);
    }
    return answer;
  }

  /** The bytes of a file. An error says that it is the source's. */
  async file(name) {
    try {
      return await this.source.get(name, (bytes) => this.hears.told(name, bytes));
    } catch (error) {
      throw Object.assign(error, { source: true });
    }
  }

  release(name) {
    this.loads.delete(name);
    this.worker.postMessage({ kind: "release", name });
  }

  post(message) {
    this.worker.postMessage(message);
  }

  /** Sends a wish that has one answer, and waits for it. */
  async ask(id, message) {
    const answer = new Promise((done, fail) => this.waiting.set(id, { done, fail }));
    this.post({ ...message, id });
    return answer.finally(() => this.waiting.delete(id));
  }

  rest(on) {
    this.post({ kind: "rest", on });
  }

  end() {
    this.worker.terminate();
    this.lost(new Error("ended"));
  }

  // What the worker says

  ready() {
    this.waiting.get("runtime")?.done();
  }

  loaded({ name, tried }) {
    this.tried = tried ?? this.tried;
    this.waiting.get(name)?.done();
  }

  seen({ id, readings }) {
    this.waiting.get(id)?.done(readings);
  }

  packet({ packet }) {
    this.hears.packet(packet);
  }

  failed({ of, name, reason }) {
    const error = new Error(reason);
    if (ENDED.test(reason)) this.dead = true;
    if (of === "run" || of === "bury") this.hears.broken(name, error);
    else this.waiting.get(of === "runtime" ? "runtime" : name)?.fail(error);
  }

  /** The worker is gone: whoever waits for it is told. */
  lost(error) {
    Object.assign(this, { dead: true, error });
    for (const { fail } of this.waiting.values()) fail(error);
    this.hears.broken(null, error);
  }
}
