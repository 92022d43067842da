/* The timeline: a filmstrip of the run itself from static to picture, laid out by noise level, and the cursor on it.
   One notch in the rail is one step, so the notches show how a schedule spends its steps.                         */

const FILM = { rail: 9, notch: 3 };

class Timeline {
  constructor(root, stages, words, onSeek) {
    this.film = root.querySelector(".pl-film");
    this.strip = root.querySelector(".pl-strip");
    this.ahead = root.querySelector(".pl-ahead");
    this.cursor = root.querySelector(".pl-cursor");
    this.axis = root.querySelector(".pl-axis");
    this.stages = stages;
    this.words = words;
    this.onSeek = onSeek;
    this.reel = null;
    this.listen();
  }

  listen() {
    const seek = (event) => {
      const box = this.film.getBoundingClientRect();
      const index = this.nearest((event.clientX - box.left) / box.width);
      if (index >= 0) this.onSeek(index);
    };
    this.film.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.film.setPointerCapture(event.pointerId);
      this.film.focus({ preventScroll: true });
      seek(event);
    });
    this.film.addEventListener("pointermove", (event) => {
      if (this.film.hasPointerCapture(event.pointerId)) seek(event);
    });
  }

  /** Share of the width at which a place of the noise axis lies: time runs to the right, also towards static. */
  across(place) {
    return this.reel?.forward ? 1 - place : place;
  }

  /** The frame whose notch is nearest to a share of the width, among those that can be shown. */
  nearest(share) {
    let best = -1, distance = Infinity;
    this.reel?.steps.forEach((step, i) => {
      const d = Math.abs(this.across(step.place) - share);
      if (step.ready && d < distance) [best, distance] = [i, d];
    });
    return best;
  }

  stageAt(place) {
    let name = this.stages[0]?.[0] ?? "";
    for (const [stage, from] of this.stages) if (place >= from) name = stage;
    return name;
  }

  show(reel) {
    this.reel = reel;
    this.labels();
    this.paint();
  }

  labels() {
    const made = (name, stage) => Object.assign(document.createElement("span"), { className: name }, stage && {
      textContent: this.words(`stage.${stage}`),
    });
    const stages = this.reel?.even ? [] : this.stages;
    this.named = stages.map(([stage, from], k) => {
      const word = made("pl-stage-word", stage), tick = made("pl-stage-tick");
      return { stage, word, tick, from: this.across(from), to: this.across(stages[k + 1]?.[1] ?? 1) };
    });
    this.axis.replaceChildren(...this.named.flatMap(({ word, tick }) => [tick, word]));
    this.arrange();
  }

  /** Words stand in the middle of their stage, ticks where it begins; words that would touch move apart. */
  arrange() {
    const width = this.axis.clientWidth, gap = 8;
    const row = [...this.named].sort((a, b) => a.from + a.to - b.from - b.to);
    for (const item of row) {
      item.size = item.word.offsetWidth;
      item.left = ((item.from + item.to) / 2) * width - item.size / 2;
      item.tick.style.transform = `translateX(${item.from * width}px)`;
    }
    row.reduce((free, item) => (item.left = Math.max(item.left, free)) + item.size + gap, 0);
    row.reduceRight((free, item) => (item.left = Math.min(item.left, free - item.size)) - gap, width);
    for (const { word, left } of row) word.style.transform = `translateX(${left}px)`;
  }

  /** Draws the strip: once per new frame or new width, never while scrubbing. */
  paint() {
    const width = this.film.clientWidth, height = this.film.clientHeight;
    if (!width) return;
    if (width !== this.width) this.arrange();
    this.width = width;
    const scale = window.devicePixelRatio || 1;
    this.strip.width = Math.round(width * scale);
    this.strip.height = Math.round(height * scale);
    const pen = this.strip.getContext("2d");
    pen.scale(scale, scale);
    this.pictures(pen, width, height - FILM.rail);
    this.notches(pen, width, height);
  }

  pictures(pen, width, height) {
    const ready = this.reel?.steps.filter((step) => step.ready && step.shots.x_t) ?? [];
    if (!ready.length) return;
    const across = ready.map((step) => this.across(step.place));
    const count = Math.max(1, Math.round(width / height)), tile = width / count;
    pen.save();
    pen.beginPath();
    const first = Math.min(...across) * width, last = Math.max(...across) * width;
    pen.rect(first, 0, Math.max(last - first, 2), height);
    pen.clip();
    for (let k = 0; k < count; k++) {
      const middle = (k + 0.5) / count;
      const gap = (i) => Math.abs(across[i] - middle);
      const step = ready.reduce((best, _, i) => (gap(i) < gap(best) ? i : best), 0);
      // Averaging would turn static grey; nothing is averaged until the picture outweighs it.
      pen.imageSmoothingEnabled = (ready[step].numbers.alpha_bar ?? 0) > 0.5;
      pen.imageSmoothingQuality = "high";
      this.tile(pen, ready[step].shots.x_t, k * tile, tile - 1, height);
    }
    pen.restore();
  }

  /** One picture of the strip, its middle cut to the tile's shape. */
  tile(pen, shot, left, width, height) {
    const side = Math.min(shot.width / width, shot.height / height);
    const w = width * side, h = height * side;
    pen.drawImage(shot, (shot.width - w) / 2, (shot.height - h) / 2, w, h, left, 1, width, height - 1);
  }

  notches(pen, width, height) {
    const style = getComputedStyle(this.film);
    const lit = style.getPropertyValue("--notch-lit"), dim = style.getPropertyValue("--notch");
    (this.reel?.places ?? []).forEach((place, i) => {
      if (place === null) return;
      pen.fillStyle = this.reel.steps[i]?.ready ? lit : dim;
      const x = this.across(place) * width - FILM.notch / 2;
      pen.fillRect(Math.min(width - FILM.notch - 3, Math.max(3, x)), height - FILM.rail + 3, FILM.notch, FILM.notch);
    });
  }

  /** Moves the cursor: two transforms and a few attributes, no layout. */
  move(i) {
    const step = this.reel?.steps[i];
    this.film.toggleAttribute("data-empty", !step);
    if (!step) return;
    const x = this.across(step.place) * this.film.clientWidth;
    this.cursor.style.transform = `translateX(${x}px)`;
    this.ahead.style.transform = `translateX(${x}px)`;
    const stage = this.stageAt(step.place);
    for (const item of this.named) item.word.toggleAttribute("data-here", item.stage === stage);
  }
}
