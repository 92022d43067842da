/* Buttons and keys. Keys work while the focus is inside the player, so that they never take a letter from a text box. */

class Controls {
  constructor(player, words) {
    this.player = player;
    this.words = words;
    this.root = player.root;
    this.buttons = Object.fromEntries([...this.root.querySelectorAll("[data-act]")].map((b) => [b.dataset.act, b]));
    this.segments = [...this.root.querySelectorAll("[data-segment]")];
    this.acts = {
      previous: () => player.step(-1),
      play: () => player.press(player.active),
      next: () => player.step(1),
      speed: () => player.transport.cycle("speed", SPEEDS),
      repeat: () => player.transport.cycle("repeat", REPEATS),
      windows: () => player.set("single", !player.single),
      pixels: () => player.set("smooth", !player.smooth),
      large: () => this.enlarge(),
      keep: () => {}, // keep.js listens itself
    };
    for (const [name, button] of Object.entries(this.buttons)) button.addEventListener("click", this.acts[name]);
    this.segments.forEach((button, k) => button.addEventListener("click", () => player.choose(k, player.panes[k].view)));
    this.root.addEventListener("keydown", (event) => this.key(event));
    player.on("fullscreenchange", () => document.fullscreenElement || player.set("large", false), document);
    this.root.querySelector(".pl-film").setAttribute("aria-label", words("timeline"));
    this.root.setAttribute("aria-label", words("player"));
    this.root.querySelector(".pl-sentence").textContent = words("empty");
    this.root.querySelector(".pl-segments").setAttribute("aria-label", words("which_window"));
  }

  /** Names the buttons after what they will do or what is set. */
  state() {
    const { transport, single, smooth, large, reel } = this.player;
    const speed = `${transport.speed}`.replace("0.25", "¼").replace("0.5", "½");
    const names = {
      previous: "previous", next: "next",
      play: transport.playing ? "pause" : "play",
      speed: "speed", repeat: `repeat.${transport.repeat}`,
      windows: single ? "two_windows" : "one_window",
      pixels: smooth ? "pixels" : "smooth",
      large: large ? "shrink" : "enlarge",
      keep: "keep",
    };
    for (const [act, name] of Object.entries(names)) {
      const text = this.words(name, { speed: `${speed}×` });
      this.buttons[act].setAttribute("aria-label", text);
      this.buttons[act].title = text;
      const word = this.buttons[act].querySelector(".pl-word");
      if (word) word.textContent = this.words(`word.${name}`);
    }
    this.buttons.speed.querySelector("span").textContent = `${speed}×`;
    const set = { playing: transport.playing, repeat: transport.repeat, single, smooth, large };
    for (const [name, value] of Object.entries(set)) this.root.dataset[name] = String(value);
    this.root.dataset.active = String(this.player.active);
    for (const act of ["previous", "play", "next", "keep"]) this.buttons[act].disabled = !reel || reel.last < 0;
    this.segments.forEach((button, k) => {
      button.setAttribute("aria-pressed", String(k === this.player.active));
      const pane = this.player.panes[k];
      button.textContent = pane.view ? pane.text(pane.view, ".short") : "";
    });
  }

  key(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const { player } = this, { reel } = player;
    if (!reel || event.target.matches("input, select, textarea")) return;
    if ([" ", "Enter"].includes(event.key) && event.target.closest("button")) return;
    const far = Math.max(1, Math.round(reel.total / 10));
    const act = {
      " ": () => player.transport.toggle(),
      ArrowRight: () => player.step(event.shiftKey ? far : 1),
      ArrowUp: () => player.step(1),
      ArrowLeft: () => player.step(event.shiftKey ? -far : -1),
      ArrowDown: () => player.step(-1),
      PageUp: () => player.step(far),
      PageDown: () => player.step(-far),
      Home: () => player.meet({ fraction: 0 }),
      End: () => player.end(),
      "+": () => player.transport.cycle("speed", SPEEDS),
      "-": () => player.transport.cycle("speed", SPEEDS, -1),
      l: this.acts.repeat,
      w: this.acts.windows,
      x: this.acts.pixels,
      f: this.acts.large,
      Escape: player.large ? this.acts.large : null,
    }[event.key] ?? (VIEWS[event.key - 1] ? () => player.choose(player.active, VIEWS[event.key - 1]) : null);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** Full screen where the browser has it, the whole window elsewhere (iPhones). */
  async enlarge() {
    const large = !this.player.large;
    this.player.set("large", large);
    if (large) await this.root.requestFullscreen?.().catch(() => null);
    else if (document.fullscreenElement) await document.exitFullscreen();
  }
}
