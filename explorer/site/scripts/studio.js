// The page's side of the worker: what it needs is fetched once, runs begin and end, and the player asks here for their
// packets (it takes this for its server: explorer/player/PROTOCOL.md). A worker that fails is replaced by one that asks
// less of the device, and one whose graphics chip proves itself takes over.

import { Engine } from "./engine.js";
import { promising, verdict } from "./graphics.js";
import { Run } from "./run.js";
import { heard, toText } from "./settings.js";
import { readBy, reading } from "./reading.js";
import { refused, smaller, usualWay } from "./ways.js";

const KEPT = 8; // runs whose packets stay
const PATIENCE = 60_000; // milliseconds that a graphics chip has for its try
const FORGOTTEN = 120_000; // milliseconds out of sight until memory is given back

export class Studio {
  /** source  get(name, told) -> Promise of the bytes of a file; worker  an address;  facts  what the page is told */
  constructor(facts, source, worker) {
    Object.assign(this, { facts, source, address: worker, copies: COPIES, runs: new Map(), usual: Infinity });
    this.told = () => {};
    this.changed = () => {}; // the way in which it computes is another one
    this.graphics = { verdict: null, patience: PATIENCE };
    this.engine = this.open(usualWay());
    document.addEventListener("visibilitychange", () => this.sight(document.hidden));
  }

  get loads() {
    return this.engine.loads;
  }

  get way() {
    return this.engine.way;
  }

  open(way) {
    const mine = (act) => (...what) => engine === this.engine && act(...what);
    const engine = new Engine(this.facts, this.source, this.address, way, {
      told: (name, bytes) => this.told(name, bytes),
      packet: mine((packet) => this.packet(packet)),
      broken: mine((id, error) => this.broken(id, error)),
    });
    return engine;
  }

  /** Another worker in the place of this one, with nothing loaded. A run of which no step had come is begun again. */
  replace(engine, error = new Error("ended")) {
    const runs = [...this.runs.values()].filter((run) => !run.over());
    const old = this.engine;
    this.engine = engine;
    engine.rest(document.hidden);
    old.end();
    this.changed();
    for (const run of runs) {
      if (run.begun()) run.fail(error);
      else this.post(run).catch((other) => run.fail(other));
    }
  }

  /** Sends a wish, when what it needs is there. */
  async post(run) {
    if (run.wish.kind === "run") await this.need(run.wish.model);
    this.engine.post(run.wish);
  }

  /** Loads a network; where that fails for want of memory or of threads, in a smaller way. Without much memory there
   *  is no judge. */
  async need(name) {
    if (this.engine.dead) this.replace(this.open(this.way));
    for (;;) {
      const { engine } = this;
      if (engine.way.lean && name === "judge") return;
      try {
        return void await engine.need(name);
      } catch (error) {
        if (engine !== this.engine) continue; // it was replaced meanwhile
        const way = error.source ? null : smaller(engine.way, error);
        if (!way) throw error;
        this.replace(this.open(way), error);
      }
    }
  }

  /** Out of sight nothing is begun, and after a while nothing is held; what is asked for then is loaded again. */
  sight(hidden) {
    this.engine.rest(hidden);
    clearTimeout(this.leaving);
    if (hidden) this.leaving = setTimeout(() => this.giveBack(), FORGOTTEN);
  }

  /** Gives back all memory, unless a run is under way. */
  giveBack() {
    if (this.busy()) return;
    const names = [...this.loads.keys()];
    this.replace(this.open(this.way));
    this.again = names.includes("judge"); // it comes back behind the first network that is asked for
  }

  busy() {
    return [...this.runs.values()].some((run) => !run.over());
  }

  /** Lets the graphics chip try, beside the worker that computes: it takes over where it is right and sooner. */
  async tryGraphics(name) {
    if (this.graphics.verdict || this.way.lean || !await promising()) return;
    this.graphics.verdict = "asked";
    const engine = this.open({ ...usualWay(), threads: 1, graphics: true });
    const late = new Promise((_, fail) => setTimeout(() => fail(new Error("late")), this.graphics.patience));
    try {
      await Promise.race([engine.need(name), late]);
      this.graphics = { ...engine.tried, usual: this.usual, verdict: verdict(engine.tried, this.usual) };
      if (this.graphics.verdict === "used" && this.loads.has("judge")) await engine.need("judge");
    } catch (error) {
      this.graphics = { verdict: "failed", reason: error.message };
    }
    if (this.graphics.verdict !== "used") engine.end();
    else this.whenIdle(() => this.replace(engine));
    this.changed();
  }

  whenIdle(act) {
    if (!this.busy()) act();
    else setTimeout(() => this.whenIdle(act), 200);
  }

  packet(packet) {
    if (packet.kind === "done" && packet.call && !this.way.graphics) this.usual = packet.call;
    this.runs.get(packet.run)?.put(packet);
  }

  /** A run has failed, or (null) all of them have, with the worker. */
  broken(id, error) {
    const way = this.engine.dead || refused(error) ? smaller(this.way, error) : null;
    if (way) return void this.replace(this.open(way), error);
    for (const [name, run] of this.runs) if (!run.over() && (id === null || id === name)) run.fail(error);
  }

  /** Begins a run, which replaces the one before it; its start packet. `more` goes to the worker as it is. */
  async begin(settings, more = {}) {
    const { networks } = this.facts;
    const net = networks[settings.model];
    await this.need(settings.model);
    if (this.again) this.again = void this.need("judge").catch(() => {});
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
    if (!this.loads.has("judge")) throw new Error("memory");
    const { names, size } = this.facts.networks.judge;
    this.looks = (this.looks ?? 0) + 1;
    return this.engine.ask(`look-${this.looks}`, { kind: "look", picture: Float32Array.from(picture), level, names, size });
  }

  /** Sends a wish to the worker under a new name; the start packet of what comes of it. */
  wish(message, settings) {
    const id = `page-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    const { names, size } = this.facts.networks.judge;
    const reads = this.loads.has("judge") ? { names, size, guesses: Boolean(this.facts.guesses) } : null;
    const run = new Run({ ...message, id, reads, text: toText(settings, this.facts) });
    this.runs.set(id, run);
    while (this.runs.size > KEPT) this.runs.delete(this.runs.keys().next().value);
    this.post(run).catch((error) => run.fail(error));
    return run.first();
  }

  stop(id) {
    this.engine.post({ kind: "stop", id });
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
