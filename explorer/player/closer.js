/* Look closer: two ways to show one finished picture, in one place, with a line to wipe between them and a loupe that
   shows the same spot of both.

   squares   the model's own pixels      smooth   the same, blended by the browser      developed   by the second network */

const WAYS = ["squares", "smooth", "developed"];
const SPOT = 10; // of the model's own pixels a side, under the loupe
const LENS = 120; // pixels of the page a side, on a small picture fewer
const LOUPE = '<svg class="pl-icon" viewBox="0 0 20 20" aria-hidden="true"><circle cx="8.8" cy="8.8" r="4.8"/>'
  + '<path d="m12.4 12.4 4 4"/></svg>';

class Closer {
  constructor(root, words, onBack) {
    this.root = root;
    this.words = words;
    this.onBack = onBack;
    if (!document.getElementById("explorer-closer-style")) {
      document.head.append(make("style", { id: "explorer-closer-style", textContent: CLOSER.css }));
    }
    this.box = make("div", { innerHTML: CLOSER.html }).firstElementChild; // on the page only while it is open
    const part = (name) => this.box.querySelector(`.pl-${name}`);
    [this.view, this.wipe, this.spot, this.lens, this.back] = ["both", "wipe", "spot", "lens", "back"].map(part);
    this.sides = [0, 1].map((k) => {
      const of = (tag) => this.box.querySelector(`${tag}[data-side="${k}"]`);
      return { select: of("select"), canvas: of("canvas"), about: of("p") };
    });
    this.name();
    this.listen();
  }

  get open() {
    return this.box.isConnected;
  }

  /** What stays the same for all pictures. */
  name() {
    const { words } = this;
    this.box.setAttribute("aria-label", words("closer"));
    this.wipe.setAttribute("aria-label", words("closer.wipe"));
    this.spot.setAttribute("aria-label", words("closer.loupe"));
    this.back.textContent = words("closer.back");
    this.box.querySelector(".pl-how").textContent = words("closer.hint");
    this.sides.forEach(({ select }, k) => {
      select.setAttribute("aria-label", words(k ? "closer.right" : "closer.left"));
      select.append(...WAYS.map((way) => make("option", { value: way, textContent: words(`closer.${way}`) })));
      select.value = k ? "developed" : "squares";
      select.addEventListener("change", () => this.choose(k));
    });
  }

  listen() {
    this.back.addEventListener("click", () => this.close(true));
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.close(true);
      held(event);
    });
    this.wipe.addEventListener("keydown", (event) => this.wipeKey(event));
    this.spot.addEventListener("keydown", (event) => this.spotKey(event));
    this.spot.addEventListener("focus", () => this.look());
    this.spot.addEventListener("blur", () => this.unlook());
    this.wipe.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.wipe.setPointerCapture(event.pointerId);
      this.unlook(true);
    });
    this.wipe.addEventListener("pointermove", (event) => {
      if (this.wipe.hasPointerCapture(event.pointerId)) this.set(100 * this.within(event)[0]);
    });
    this.view.addEventListener("pointerdown", (event) => {
      if (event.button || this.wipe.contains(event.target)) return;
      event.preventDefault();
      this.point(event);
      this.spot.focus({ preventScroll: true });
    });
    this.view.addEventListener("pointermove", (event) => {
      if (this.wipe.contains(event.target)) this.unlook();
      else if (event.pointerType === "mouse" || event.buttons) this.point(event);
    });
    this.view.addEventListener("pointerleave", () => this.unlook());
  }

  /** Opens with the picture as the model holds it and as it was developed. */
  show(native, large) {
    [this.native, this.large] = [native, large];
    this.root.querySelector(".pl-stage").after(this.box);
    this.root.dataset.closer = "";
    for (const { canvas } of this.sides) [canvas.width, canvas.height] = [large.width, large.height];
    this.place = [0.3, 0.4]; // beside the line
    this.aim();
    this.paint();
    this.set(50);
    this.wipe.focus({ preventScroll: true });
    this.box.scrollIntoView({ block: "nearest" });
  }

  /** back: the visitor asked for it, and goes on where they came from */
  close(back = false) {
    if (!this.open) return;
    const focused = this.box.contains(document.activeElement);
    this.unlook(true);
    this.box.remove();
    delete this.root.dataset.closer;
    [this.native, this.large] = [null, null];
    if (back) this.onBack();
    else if (focused) this.root.querySelector(".pl-film").focus({ preventScroll: true });
  }

  /** The same on both sides would compare nothing: the other side then takes what this one had. */
  choose(k) {
    const [mine, other] = [this.sides[k], this.sides[1 - k]];
    if (mine.select.value === other.select.value) other.select.value = mine.way;
    this.paint();
    this.set(this.at);
  }

  paint() {
    for (const side of this.sides) {
      const { canvas, about, select } = side, pen = canvas.getContext("2d", { alpha: false });
      side.way = select.value;
      canvas.dataset.way = side.way;
      canvas.setAttribute("aria-label", this.words(`closer.${side.way}`));
      about.textContent = this.words(`closer.${side.way}.about`);
      pen.imageSmoothingEnabled = side.way === "smooth";
      pen.imageSmoothingQuality = "high";
      pen.drawImage(side.way === "developed" ? this.large : this.native, 0, 0, canvas.width, canvas.height);
    }
  }

  // The line

  set(at) {
    this.at = Math.min(100, Math.max(0, Math.round(at)));
    this.view.style.setProperty("--at", `${this.at}%`);
    const [left, right] = this.sides.map(({ way }) => this.words(`closer.${way}`));
    this.wipe.setAttribute("aria-valuenow", this.at);
    this.wipe.setAttribute("aria-valuetext", this.words("closer.wipe_at", { percent: this.at, left, right }));
  }

  wipeKey(event) {
    const by = event.shiftKey ? 10 : 2, { at } = this;
    const to = {
      ArrowRight: at + by, ArrowUp: at + by, ArrowLeft: at - by, ArrowDown: at - by,
      PageUp: at + 10, PageDown: at - 10, Home: 0, End: 100,
    }[event.key];
    if (to === undefined) return;
    this.set(to);
    held(event);
  }

  // The loupe

  /** Where a pointer is, as shares of the picture's width and height. */
  within(event) {
    const box = this.view.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  point(event) {
    this.place = this.within(event);
    this.look();
  }

  spotKey(event) {
    const by = (event.shiftKey ? 10 : 1) / this.native.width, [x, y] = this.place;
    const to = {
      ArrowRight: [x + by, y], ArrowLeft: [x - by, y], ArrowDown: [x, y + by], ArrowUp: [x, y - by],
      Home: [0, y], End: [1, y], PageUp: [x, y - 10 * by], PageDown: [x, y + 10 * by],
    }[event.key];
    if (!to) return;
    this.place = to;
    this.look();
    held(event);
  }

  /** Half the side of what is under the loupe, as a share of the picture's. */
  get half() {
    return SPOT / 2 / this.native.width;
  }

  /** Puts the spot at the place, which stays so far from the edges that all of it is picture. */
  aim() {
    const { half } = this;
    this.place = this.place.map((share) => Math.min(1 - half, Math.max(half, share)));
    const [x, y] = this.place.map((share) => Math.round(100 * share));
    const [left, top] = this.place.map((share) => `${100 * share}%`);
    Object.assign(this.spot.style, { left, top, width: `${200 * half}%` });
    this.spot.setAttribute("aria-valuenow", x);
    this.spot.setAttribute("aria-valuetext", this.words("closer.loupe_at", { x, y }));
  }

  /** Shows the loupe above the spot, or below where there is no room: both pictures of the same few pixels. */
  look() {
    if (!this.open) return;
    this.aim();
    const { half, place: [x, y] } = this, { clientWidth: width } = this.view, { width: whole } = this.large;
    const lens = Math.min(LENS, Math.round(width / 4)), size = Math.round(2 * half * whole);
    const from = [x - half, y - half].map((share) => Math.round(share * whole));
    this.view.dataset.looking = "";
    this.lens.hidden = false;
    this.lens.style.setProperty("--lens", `${lens}px`);
    [...this.lens.children].forEach((glass, k) => {
      glass.width = glass.height = Math.round(lens * devicePixelRatio);
      const pen = glass.getContext("2d", { alpha: false });
      pen.imageSmoothingEnabled = false;
      pen.drawImage(this.sides[k].canvas, ...from, size, size, 0, 0, glass.width, glass.height);
    });
    const above = (y - half) * width - 14 - lens, below = (y + half) * width + 14;
    const left = Math.min(width - lens - 6, Math.max(lens + 6, x * width)) - lens;
    this.lens.style.transform = `translate(${left}px, ${above > 6 ? above : below}px)`;
  }

  /** Takes the loupe away, unless it has the focus. */
  unlook(anyway = false) {
    if (!anyway && document.activeElement === this.spot) return;
    this.lens.hidden = true;
    delete this.view.dataset.looking;
  }
}

/** The key was for this and is for nothing else. */
function held(event) {
  event.preventDefault();
  event.stopPropagation();
}
