/* The guess, developed while its run is made: off at first, a choice in the menu of the window that shows the guess.

   It is shown only where the newest step is looked at, under a name that says of which step it is, and says that it is
   none of the walk. Whoever scrubs sees native frames. The server works on it between two steps of this run, and not at
   all where another visitor needs the machine.                                                                      */

const REFUSED = 1000; // milliseconds after which a server that had no time is asked again

class Guess {
  constructor(player, server) {
    this.player = player;
    this.server = server;
    this.on = false;
    for (const pane of player.panes) {
      pane.extra = { view: "x0_hat", key: "guess.develop", on: () => this.on, act: () => this.set(!this.on) };
    }
  }

  set(on) {
    this.on = on;
    this.player.invalidate();
  }

  /** The window in which it is shown now; none where the run is over, or an earlier step is looked at. */
  get pane() {
    const { reel, index, panes } = this.player;
    const newest = index >= 0 && index === reel?.last && !reel.steps[index].final;
    if (!this.on || this.lost || !newest || reel.done || reel.forward || reel.start?.device || reel.start?.develop === false) return null;
    return panes.findLast((pane) => pane.root.offsetParent && pane.view === "x0_hat") ?? null;
  }

  update() {
    const { player, pane } = this, { reel, index } = player;
    if (reel !== this.reel) [this.reel, this.shown] = [reel, null];
    if (pane && !this.asking) this.ask(reel, index);
    this.put(this.shown ? pane : null);
  }

  async ask(reel, index) {
    this.asking = true;
    try {
      const blob = await this.server.guess(reel.run, index);
      if (blob) await this.take(reel, index, blob);
      else await new Promise((free) => setTimeout(free, REFUSED));
      this.asking = false;
      this.player.invalidate();
    } catch {
      this.lost = true; // without a server that can do it nothing more is asked for
    }
  }

  async take(reel, index, blob) {
    const image = make("img", { className: "pl-developed", draggable: false, src: URL.createObjectURL(blob) });
    try {
      await image.decode();
    } finally {
      URL.revokeObjectURL(image.src);
    }
    if (reel === this.player.reel) this.shown = { image, step: reel.steps[index]?.numbers.step ?? index };
  }

  /** Puts the picture over a window's own, whose name then says so; null takes it away. */
  put(pane) {
    const { image, step } = this.shown ?? {};
    if (this.at && (this.at !== pane || this.image !== image)) {
      this.image.remove();
      this.at.root.removeAttribute("data-guess");
      this.at.canvas.removeAttribute("aria-hidden");
      this.at.set(this.at.view, this.player.reel);
    }
    [this.at, this.image] = [pane, image];
    if (!pane) return;
    if (!image.isConnected) pane.canvas.after(image);
    pane.root.toggleAttribute("data-guess", true);
    pane.canvas.setAttribute("aria-hidden", "true");
    pane.name.textContent = image.alt = this.player.words("guess.name", { step });
    pane.hint.textContent = this.player.words("guess.line");
  }
}
