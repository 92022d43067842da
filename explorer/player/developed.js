/* A finished picture is developed: a second network draws it with four times as many pixels a side, on the server, once
   no run needs the machine. It is shown over the last frame, under a name of its own, and never at a step of the walk.
   Only a player that is told to asks for it, and only online.                                                        */

const FINISHED = ["x0_hat", "x_t"]; // views that are the finished picture on the last frame

class Developed {
  constructor(player, server) {
    this.player = player;
    this.server = server;
    this.words = (key, values) => player.words(key, { native: this.native, large: this.image.naturalWidth, ...values });
    this.image = make("img", { className: "pl-developed", draggable: false });
    this.button = make("button", { type: "button", className: "pl-look", title: this.words("closer.key") });
    this.button.innerHTML = LOUPE;
    this.button.append(this.words("closer"));
    this.live = make("p", { className: "pl-live" });
    this.live.setAttribute("aria-live", "polite");
    player.root.append(this.live);
    this.closer = new Closer(player.root, this.words, () => this.button.focus({ preventScroll: true }));
    this.button.addEventListener("click", (event) => {
      event.stopPropagation(); // a press on the picture plays
      this.open();
    });
    player.root.addEventListener("keydown", (event) => this.key(event));
    this.guess = new Guess(player, server);
    player.overlay = (pane) => (pane === this.at ? this.picture : null);
    player.onDraw = () => {
      this.update();
      this.guess.update();
    };
  }

  get native() {
    return this.last?.shots.x_t?.width ?? 0;
  }

  /** The finished picture's step, once the run is over and has come to it. */
  get last() {
    const { reel } = this.player, step = reel?.steps[reel.last];
    return step?.final && reel.done && !reel.stopped && !reel.forward ? step : null;
  }

  update() {
    const { reel, index } = this.player;
    if (reel !== this.reel) this.leave(reel);
    if (this.last && !this.asked && reel.start?.develop !== false) this.ask(reel.run);
    const here = this.picture && reel.steps[index] === this.last;
    if (!here) this.closer.close();
    this.put(here ? this.pane : null);
  }

  /** Another run: what was asked for the one before is not wanted any more. */
  leave(reel) {
    this.asked?.abort();
    this.picture?.close();
    if (this.image.src) URL.revokeObjectURL(this.image.src);
    this.image.removeAttribute("src");
    [this.reel, this.asked, this.picture] = [reel, null, null];
  }

  async ask(run) {
    const asked = (this.asked = new AbortController());
    try {
      const blob = await this.server.developed(run, asked.signal), picture = await createImageBitmap(blob);
      if (asked !== this.asked) return picture.close();
      this.image.src = URL.createObjectURL(blob);
      await this.image.decode();
      if (asked !== this.asked) return;
      this.picture = picture;
    } catch { return; /* the run is gone, or another one came: on with the picture that there is */ }
    this.update();
    if (!this.at) return;
    this.live.textContent = this.words("developed.line");
    if (!this.player.still.matches) this.image.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 700, easing: "ease" });
  }

  /** The window that shows it: of those on the screen with the finished picture the last one. */
  get pane() {
    const { panes } = this.player;
    return panes.findLast((pane) => pane.root.offsetParent && FINISHED.includes(pane.view))
      ?? (this.closer.open && this.at) ?? null;
  }

  /** Puts the picture over a window's own, whose name then says so; null takes it away. */
  put(pane) {
    const focused = document.activeElement === this.button;
    if (this.at && this.at !== pane) {
      this.at.root.removeAttribute("data-developed");
      this.at.canvas.removeAttribute("aria-hidden");
      this.at.set(this.at.view, this.player.reel);
      this.image.remove();
      this.button.remove();
    }
    if (pane && this.at !== pane) pane.canvas.parentElement.append(this.image, this.button);
    if (focused) (pane ? this.button : this.player.parts.film).focus({ preventScroll: true });
    this.at = pane;
    if (!pane) return;
    const name = this.words("developed.name"), line = this.words("developed.line");
    pane.root.toggleAttribute("data-developed", true);
    pane.canvas.setAttribute("aria-hidden", "true");
    pane.name.textContent = this.image.alt = name;
    pane.hint.textContent = line;
    pane.button.setAttribute("aria-label", `${this.words("choose_view")}: ${name}`);
  }

  open() {
    this.player.transport.pause();
    this.closer.show(this.last.shots.x_t, this.picture);
  }

  key(event) {
    if (event.key !== "c" || event.altKey || event.ctrlKey || event.metaKey || !this.at) return;
    if (this.closer.open) this.closer.close(true);
    else this.open();
  }
}
