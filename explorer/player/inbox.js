/* What comes in: packets from Python, from a run's stream, or from this page's memory of earlier runs.

   Gradio brings how a run begins and ends; its steps come from its stream, which gives all of a run from its start, also
   when it is over. A component that was not on the page sees only the last value when it is mounted, and a stream may
   break off: a player that holds a torn reel opens the stream again.                                                  */

const SHELF = 8; // runs a page remembers; showing one of them again costs nothing
const AGAIN = 1500; // milliseconds before the stream of the same run is opened again

function shelve(packet) {
  const kept = packetsOf(packet.run);
  if (!kept.some((other) => other.kind === packet.kind && other.i === packet.i)) kept.push(packet);
  shelf().delete(packet.run);
  shelf().set(packet.run, kept);
  while (shelf().size > SHELF) shelf().delete(shelf().keys().next().value);
}

class Inbox {
  constructor(player, server) {
    this.player = player;
    this.server = server;
    this.past = new Set(); // runs that were replaced: their late packets are not shown
    this.asked = new Set();
    this.wish = null; // the run that was asked for last
  }

  get reel() {
    return this.player.reel;
  }

  receive(value, remembered = false) {
    if (!value?.kind || !value.run) return;
    if (value.kind === "show") return void this.recall(value.run, true);
    shelve(value);
    if (value.kind === "start" || value.kind === "all") this.open(value, remembered || value.kind === "all" || value.replay);
    if (value.kind === "start" && !remembered) this.follow(value.run);
    if (value.kind === "step" || value.kind === "done") this.append(value);
    if (value.kind === "all") {
      for (const step of value.steps) this.append({ ...step, run: value.run });
      this.append({ run: value.run, kind: "done", stopped: value.stopped });
    }
  }

  /** Takes a run's packets from its stream, until another run is wanted. */
  async follow(run) {
    if (this.following === run || !this.server) return;
    this.following = run;
    let known = false;
    try {
      for await (const packet of this.server.follow(run)) {
        if (this.following !== run || this.wish !== run) break;
        known = true;
        this.receive(packet);
      }
    } catch { /* a torn reel is mended below */ }
    if (this.following !== run) return;
    this.following = null;
    if (!known) this.goBack(run);
    if (this.reel?.run === run && this.reel.torn) this.mend(this.reel);
  }

  /** A run that nobody knows changes nothing: on with the one that is shown. */
  goBack(run) {
    if (this.wish !== run || !this.reel || this.reel.run === run) return;
    this.wish = this.reel.run;
    if (!this.reel.done) this.follow(this.reel.run);
  }

  open(start, replay = false) {
    this.wish = start.run;
    if (this.reel?.run === start.run) {
      this.reel.begin(start);
      this.player.show();
      return;
    }
    if (this.reel) this.past.add(this.reel.run);
    this.past.delete(start.run);
    this.player.load(new Reel(start, this.server), replay);
  }

  async append(packet) {
    if (this.past.has(packet.run)) return;
    if (this.reel?.run !== packet.run) this.open({ run: packet.run, kind: "unknown" });
    const reel = this.reel;
    if (packet.kind === "done") {
      reel.done = true;
      reel.stopped = Boolean(packet.stopped);
      await reel.settled();
    } else {
      await reel.put(packet);
    }
    if (reel !== this.reel) return;
    if (reel.torn) this.mend(reel);
    this.player.grown();
  }

  mend(reel) {
    this.mending ??= setTimeout(() => {
      this.mending = null;
      if (reel === this.reel && reel.torn && this.player.root.isConnected) this.recall(reel.run);
    }, 300);
  }

  /** Fills a torn reel, or with `afresh` puts on a run that was seen before; a run nobody knows changes nothing. */
  recall(run, afresh = false) {
    const kept = [...packetsOf(run)], start = startOf(run);
    const whole = start && (start.steps || kept.some(({ kind }) => kind === "done"));
    if (afresh) this.wish = run;
    if (afresh && start) this.open(start, true);
    for (const packet of kept) this.receive(packet, true);
    if (afresh ? whole : this.asked.has(run)) return;
    this.asked.add(run);
    setTimeout(() => this.asked.delete(run), AGAIN);
    this.follow(run);
  }
}
