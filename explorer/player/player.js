/* The player: one reel, one cursor, one or two windows. It plays from what it holds and never asks the server to scrub.
   The events that it sends and hears are in PROTOCOL.md.                                                              */

class Player {
  constructor(root, config, server) {
    this.root = root;
    this.config = config;
    this.id = config.id;
    this.labels = labelsFor(config);
    this.reel = null;
    this.index = -1;
    this.active = 1;
    this.single = config.windows === 1;
    root.toggleAttribute("data-compact", Boolean(config.compact));
    this.smooth = Boolean(config.smooth);
    this.large = false;
    this.wanted = [...config.views];
    this.sync = config.sync ? { ...config.sync } : null;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.on = listener(root);
    this.onDraw = () => {};
    this.overlay = () => null; // what a window shows over its own picture
    const words = (key, values) => this.words(key, values);
    this.transport = new Transport(this);
    this.inbox = new Inbox(this, server);
    this.panes = [...root.querySelectorAll(".pl-window")].map((pane, k) =>
      new Pane(pane, k, words, (n, view) => this.choose(n, view), (n) => this.press(n)));
    this.timeline = new Timeline(root, config.stages, words, (i) => this.seek(i));
    this.parts = Object.fromEntries(["sentence", "count", "noise", "live", "film"].map((name) =>
      [name, root.querySelector(`.pl-${name}`)]));
    this.controls = new Controls(this, words);
    this.windows = new WindowChoice(this);
    this.listen();
    this.timeline.show(null);
    this.show();
  }

  words(key, values = {}) {
    return fill(this.labels[key] ?? "", values);
  }

  listen() {
    const on = (name, act) => this.on(name, ({ detail }) => act(detail));
    on("explorer:seek", (to) => to.player === this.id && this.meet(to));
    const other = (at) => at.group === this.sync?.group && at.from !== this.id;
    on("explorer:sync", (at) => other(at) && this.join(at));
    on("explorer:sync-by", (at) => other(at) && Object.assign(this.sync, { by: at.by }));
    on("explorer:sync-view", (at) => other(at) && this.choose(at.number, at.view, true));
    new ResizeObserver(() => {
      if (!this.root.clientWidth) return; // in a closed tab
      this.root.toggleAttribute("data-narrow", this.root.clientWidth < 640);
      this.timeline.paint();
      this.timeline.move(this.index);
    }).observe(this.root);
  }

  // What the inbox says

  /** Puts a new reel in; the old picture stays until the new run has one. */
  load(reel, replay) {
    this.transport.pause();
    this.reel?.close();
    this.reel = reel;
    this.index = -1;
    this.replay = replay;
    this.touched = false;
    this.due = null;
    reel.onLate = () => this.invalidate();
    if (reel.start.sync) this.sync = { ...reel.start.sync };
    this.root.setAttribute("aria-busy", "true");
    this.timeline.show(reel);
    this.show();
  }

  /** The reel has a new frame, or is done. A live run is followed; a replay shows the end, and where motion is unwelcome
      a live run shows its beginning and its end. */
  grown() {
    const { reel } = this, { last, unpacked: whole } = reel, still = this.still.matches;
    const follow = !this.replay && (reel.start.follow ?? true) && (!still || this.index < 0);
    if (whole) this.root.removeAttribute("aria-busy");
    if (whole) reel.complete();
    const shown = this.index === last || this.touched;
    if (!shown && (follow || whole)) this.go(last, true); // a run that is being made leads nobody
    if (this.due) this.meet(this.due);
    if (whole && this.replay && !this.touched && this.config.autoplay && !still) {
      this.touched = true;
      this.transport.play();
    }
    this.stale = true;
    this.show();
    this.tell("explorer:reel", {
      numbers: reel.steps.map((step) => step.numbers), forward: reel.forward, done: reel.done,
    });
  }

  // The cursor

  /** Shows frame `index`; `quiet` where another player of the group leads. */
  go(index, quiet = false) {
    const { reel } = this, step = reel?.steps[index];
    if (!step?.ready) return;
    this.index = index;
    this.invalidate();
    const { numbers, sentence, place } = step, { alpha_bar, nfe } = numbers;
    const fraction = index / reel.total;
    const log_snr = numbers.log_snr ?? Math.log(alpha_bar / (1 - alpha_bar));
    this.tell("explorer:cursor", {
      index, total: reel.total, log_snr, alpha_bar, place, fraction, numbers, sentence,
      playing: this.transport.playing,
    });
    if (!quiet) this.lead("explorer:sync", { alpha_bar, fraction, nfe });
  }

  /** Tells the other players of the group. */
  lead(name, detail) {
    if (!this.sync) return;
    const about = { group: this.sync.group, from: this.id, ...detail };
    window.dispatchEvent(new CustomEvent(name, { detail: about }));
  }

  tell(name, detail) {
    const about = { player: this.id, run: this.reel?.run, ...detail };
    this.root.dispatchEvent(new CustomEvent(name, { detail: about, bubbles: true, composed: true }));
  }

  /** The cursor stays where it is put. */
  rest() {
    this.transport.pause();
    this.touched = true;
    this.due = null;
  }

  /** The user moves the cursor. */
  seek(index) {
    this.rest();
    this.go(index);
  }

  /** To a frame ({index}) or what `Reel.nearest` finds; while frames are still being unpacked, on to a better one. */
  meet(to) {
    const index = to.index ?? this.reel?.nearest(to) ?? -1, { steps } = this.reel ?? {};
    this.seek(index);
    this.due = (to.index === undefined ? this.reel?.unpacked : steps?.[index]?.ready) ? null : to;
  }

  step(count) {
    if (this.reel) this.seek(Math.min(this.reel.last, Math.max(0, this.index + count)));
  }

  /** To the newest frame, and on with the run if it is still being made. */
  end() {
    this.seek(this.reel.last);
    this.touched = this.reel.done;
  }

  /** Another player of the group has moved. */
  join(at) {
    const by = { level: "alpha_bar", steps: "fraction", calls: "nfe" }[this.sync.by] ?? "alpha_bar";
    const index = this.reel?.nearest({ [by]: at[by] }) ?? -1;
    if (index < 0) return;
    this.rest();
    this.go(index, true);
  }

  /** A press on a picture or on the play button. */
  press(number) {
    this.active = number;
    this.touched = true;
    this.transport.toggle();
    this.show();
  }

  choose(number, view, quiet = false) {
    if (!this.reel?.views.includes(view)) return;
    this.active = number;
    this.wanted[number] = view;
    this.show();
    if (quiet) return;
    this.lead("explorer:sync-view", { number, view });
    this.windows.tell();
  }

  set(name, value) {
    this[name] = value;
    this.show();
    if (name === "single") this.windows.tell();
  }

  // The screen

  /** What is on it, for whoever makes a file of it. */
  screen() {
    const views = this.panes.filter((pane) => pane.root.offsetParent).map((pane) => pane.view);
    return { run: this.reel?.run ?? "", views, smooth: this.smooth };
  }

  changed() {
    this.controls.state();
    this.announce();
  }

  /** What stays until the run or a choice changes. */
  show() {
    const views = this.reel?.views ?? [];
    this.panes.forEach((pane, k) => {
      const wish = this.wanted[k], usual = this.config.views[k];
      pane.set(!views.length || views.includes(wish) ? wish : views.includes(usual) ? usual : views[0], this.reel);
    });
    if (this.reel) this.reel.shown = this.panes.map(({ view }) => view);
    this.controls.state();
    this.invalidate();
  }

  invalidate() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => {
      this.pending = false;
      this.draw();
    });
  }

  draw() {
    this.film();
    this.picture();
    this.onDraw();
  }

  picture() {
    const step = this.reel?.steps[this.index];
    if (!step) return;
    this.root.removeAttribute("data-fresh");
    for (const pane of this.panes) pane.draw(this.reel, this.index);
    this.timeline.move(this.index);
    const values = this.values(step), { film, sentence, count, noise } = this.parts;
    sentence.textContent = this.said(step);
    count.textContent = this.words(this.reel.even ? "count_even" : "count", values);
    noise.textContent = this.reel.even ? "" : this.words("noise", values);
    film.setAttribute("aria-valuemax", this.reel.total);
    film.setAttribute("aria-valuenow", this.index);
    film.setAttribute("aria-valuetext", values.value);
    for (const pane of this.panes) pane.canvas.setAttribute("aria-label", `${pane.text(pane.view)}. ${values.value}`);
    if (!this.transport.playing) this.announce();
  }

  /** Paints the filmstrip, at most five times a second while a run grows. */
  film() {
    const now = performance.now(), growing = this.reel && !this.reel.done;
    if (!this.stale || (growing && now - (this.filmed ?? 0) < 200)) return;
    this.timeline.paint();
    [this.stale, this.filmed] = [false, now];
  }

  values(step) {
    const noise = nearPercent(1 - (step.numbers.alpha_bar ?? 0));
    const stage = this.words(`stage.${this.timeline.stageAt(step.place)}`);
    const { reel } = this, values = { step: reel.number(step), total: reel.count, stage, percent: noise };
    return { ...values, value: this.words(reel.even ? "count_even" : "value", values) };
  }

  /** The sentence of a step; the last one of a run that was stopped says so. */
  said(step) {
    const { reel } = this, stopped = reel.stopped && reel.done && step.i === reel.last;
    if (!stopped) return step.sentence;
    return `${this.words("stopped_at", { step: reel.number(step), total: reel.count })} ${step.sentence}`.trim();
  }

  /** Says the sentence to a screen reader once the cursor rests; one per frame would be a flood. */
  announce() {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      const step = this.reel?.steps[this.index], said = step ? this.said(step) : "";
      if (!this.transport.playing && this.parts.live.textContent !== said) this.parts.live.textContent = said;
    }, 350);
  }
}

/** The labels in the language asked for, or the browser's: those handed in before the script's own, English last. */
function labelsFor({ labels: own = {}, language }) {
  const { labels } = PARTS, wanted = language ? [language] : navigator.languages ?? [];
  const known = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in labels || tag in own) ?? "en";
  return { ...(labels.en ?? Object.values(labels)[0]), ...labels[known], ...own[known] };
}

/** Builds a player into an element. `server` is what `online` gives; without one it plays what it is handed. */
function mount(element, config, server = null) {
  if (!document.getElementById("explorer-player-style")) {
    const style = Object.assign(document.createElement("style"), { id: "explorer-player-style", textContent: PARTS.css });
    document.head.append(style);
  }
  element.innerHTML = PARTS.html;
  const player = new Player(element.firstElementChild, config, server);
  if (config.developed && server) new Developed(player, server);
  new Keep(player, server);
  (window.explorerPlayers ??= new Map()).set(config.id, player);
  player.tell("explorer:player", {});
  return player;
}
