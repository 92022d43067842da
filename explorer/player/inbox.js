/* What comes in: packets from Python, from this page's memory of earlier runs, or asked for when some were missed.

   A start packet may say where its run can be followed: its packets then come from there, not through Gradio. So may
   the answer to a question for a run that is still being made.
   A component that was not on the page sees only the last value when it is mounted. So a player that holds a torn reel
   asks once: first the page's own shelf, then the server, by name of the run.                                      */

const SHELF = 8; // runs a page remembers; showing one of them again costs nothing

function shelf() {
  return (window.explorerShelf ??= new Map());
}

function shelve(packet) {
  const kept = shelf().get(packet.run) ?? [];
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
    if (value.kind === "start" || value.kind === "all") this.open(value, remembered || value.kind === "all");
    if (value.stream && !remembered) this.follow(value);
    if (value.kind === "step" || value.kind === "done") this.append(value);
    if (value.kind === "all") {
      for (const step of value.steps) this.append({ ...step, run: value.run });
      this.append({ run: value.run, kind: "done", stopped: value.stopped });
    }
  }

  /** Takes a run's packets from its stream; what is lost on the way is asked for as ever. */
  async follow({ run, stream }) {
    if (this.following === run || !this.server?.follow) return;
    this.following = run;
    try {
      for await (const packet of this.server.follow(stream)) {
        if (this.following !== run) break;
        this.receive(packet);
      }
    } catch { /* a torn reel is mended */ }
    if (this.following === run) this.following = null;
    if (this.reel?.run === run && this.reel.torn) this.mend(this.reel);
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
  async recall(run, afresh = false) {
    const kept = [...(shelf().get(run) ?? [])];
    const started = (packets) => packets.find(({ kind }) => kind === "start" || kind === "all");
    const start = started(kept);
    const whole = start && (start.steps || kept.some(({ kind }) => kind === "done"));
    if (afresh) this.wish = run;
    if (afresh && start) this.open(start, true);
    for (const packet of kept) this.receive(packet, true);
    if ((afresh && whole) || !this.server?.reel || this.asked.has(run)) return;
    this.asked.add(run);
    setTimeout(() => this.asked.delete(run), 1500);
    const have = this.reel?.run === run ? this.reel.have : [];
    const sent = await Promise.resolve(this.server.reel({ run, have })).catch(() => null);
    if (!Array.isArray(sent) || !sent.length) return;
    if (sent[0].kind === "follow") return void (this.wish === run && this.follow(sent[0]));
    if (afresh && this.wish === run) this.open(started(sent) ?? { run, kind: "unknown" }, true);
    if (this.reel?.run === run) for (const packet of sent) this.receive(packet, true);
  }
}
