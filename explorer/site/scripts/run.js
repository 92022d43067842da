// A run of the worker's, for the page: its wish, its packets, and whoever follows them.

/** The packets of one run, from the first one on. */
export class Run {
  /** wish  the message that the worker was sent */
  constructor(wish) {
    Object.assign(this, { wish, held: [], error: null, wake: [] });
  }

  /** Whether a step has come; until then it can be begun again. */
  begun() {
    return this.held.length > 1;
  }

  over() {
    return this.error !== null || this.held.at(-1)?.kind === "done";
  }

  put(packet) {
    if (packet.kind === "start" && this.held.length) return; // begun again
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
