/* Keep it: the picture under the cursor as PNG or JPEG, in three sizes, or copied; and a link to the run (copies.js).

   A step is drawn here, as it is on the screen: squares or blended. The finished picture comes from a server that can
   develop it; where there is none it is drawn here too. Files say which run they are of. A GIF of the whole run is made
   by a server that has `film`: the page without a server, which has it in place of the studio's list of files.  */

const TIMES = [1, 4, 8]; // how many times as wide as the model's own

class Keep {
  constructor(player, server) {
    this.player = player;
    this.server = server;
    this.words = (key, values) => player.words(key, values);
    this.button = player.root.querySelector("[data-act=keep]");
    this.box = this.build();
    player.root.querySelector(".pl-controls").after(this.box);
    this.button.setAttribute("aria-expanded", "false");
    this.button.addEventListener("click", () => this.open(this.box.hidden));
    player.root.addEventListener("keydown", (event) => this.key(event));
    // At a click, not at a press: the box takes room, and what a person presses must not move away under the hand.
    player.on("click", ({ target }) => {
      if (!this.box.contains(target) && !this.button.contains(target)) this.open(false);
    }, document);
  }

  build() {
    const choice = (name) => {
      const select = make("select", { onchange: () => this.fill() });
      this[name] = select;
      return make("label", { className: "pl-keep-choice" }, make("span", { textContent: this.words(`keep.${name}`) }), select);
    };
    const act = (name, work) => {
      this[name] = make("button", { type: "button", textContent: this.words(`keep.${name}`), onclick: () => this.work(work) });
      return this[name];
    };
    const buttons = [
      act("png", () => this.save("png")), act("jpg", () => this.save("jpg")),
      act("gif", () => this.saveFilm()), act("copy", () => this.copyPicture()), act("link", () => this.copyLink()),
    ];
    this.said = make("p", { className: "pl-keep-said" });
    this.said.setAttribute("role", "status");
    const box = make("div", { className: "pl-keep", hidden: true }, choice("what"), choice("size"),
      make("div", { className: "pl-keep-acts" }, ...buttons), this.said);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", this.words("keep.title"));
    return box;
  }

  open(wanted) {
    if (wanted === !this.box.hidden) return;
    this.box.hidden = !wanted;
    this.button.setAttribute("aria-expanded", String(wanted));
    if (!wanted) return;
    this.player.transport.pause();
    this.fill();
    this.say("");
    this.png.focus({ preventScroll: true });
    this.box.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    if (event.key === "s") this.open(this.box.hidden);
    else if (event.key !== "Escape" || this.box.hidden) return;
    else {
      this.open(false);
      this.button.focus({ preventScroll: true });
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // What there is

  get step() {
    return this.player.reel?.steps[this.player.index];
  }

  get panes() {
    return this.player.panes.filter((pane) => pane.root.offsetParent);
  }

  /** The panes that were chosen. */
  get chosen() {
    const { panes } = this;
    return this.what.value === "both" || panes.length < 2 ? panes : [panes[this.what.value]];
  }

  /** Whether one picture is wanted, and it is the finished one, which the server has at every size. */
  get finished() {
    const { reel } = this.player, { chosen, step } = this;
    const whole = step?.final && reel.done && !reel.stopped && !reel.forward;
    return Boolean(this.server?.picture && !reel.start.device && whole && chosen.length === 1 && ["x_t", "x0_hat"].includes(chosen[0].view));
  }

  /** Lays out the choices for what is on the screen; what was chosen stays chosen where it can. */
  fill() {
    const { panes, player } = this;
    const options = (select, list, usual) => {
      const before = select.value || usual;
      select.replaceChildren(...list.map(([value, textContent]) => make("option", { value, textContent })));
      select.value = list.some(([value]) => value === before) ? before : list[0][0];
    };
    const names = panes.map((pane, k) => [String(k), pane.name.textContent]);
    options(this.what, panes.length > 1 ? [...names, ["both", this.words("keep.both")]] : names, String(names.length - 1));
    this.what.parentElement.hidden = panes.length < 2;
    const native = this.native, drawn = player.smooth ? "blended" : "squares";
    const kinds = this.finished ? ["native", "developed", "enlarged"] : ["native", drawn, drawn];
    const times = player.reel?.start?.develop === false ? [1] : TIMES; // such pictures are large as they are
    options(this.size, times.map((times, k) =>
      [String(times), this.words(`keep.size.${kinds[k]}`, { size: native * times })]), times.length > 1 ? "4" : "1");
    this.copy.hidden = this.link.hidden = !this.server;
    this.gif.hidden = !this.server?.film;
    this.gif.disabled = !(player.reel?.done && player.reel.last > 0);
    this.copy.disabled = !this.server?.copies.pictures;
    this.link.disabled = this.address === null;
    for (const button of [this.png, this.jpg]) button.disabled = !this.step;
  }

  get native() {
    const { reel, index } = this.player;
    return reel?.shot(index, "x_t")?.width ?? 128;
  }

  say(text) {
    const why = [this.server && this.copy.disabled && this.words("keep.no_copy"), this.server && this.link.disabled && this.words("keep.no_link")];
    this.said.textContent = text || why.filter(Boolean).join(" ");
  }

  async work(act) {
    try {
      this.say(await act());
    } catch (error) {
      this.say(error.said ?? this.words("keep.failed"));
    }
    this.box.scrollIntoView({ block: "nearest" }); // the box has grown by what it says
  }

  // The picture

  async blob(kind) {
    const times = Number(this.size.value), made = this.finished && times > 1
      ? await this.server.picture(this.player.reel.run, times, kind)
      : stamped(await this.drawn(times, kind), kind, this.record(times));
    if (typeof made === "string") throw Object.assign(new Error(made), { said: this.words(`keep.${made}`) });
    return made;
  }

  /** The chosen windows side by side, as they are on the screen. */
  drawn(times, kind) {
    const { chosen, native, player } = this, side = native * times, gap = Math.round(side / 16);
    const canvas = make("canvas", { width: chosen.length * (side + gap) - gap, height: side });
    const pen = canvas.getContext("2d", { alpha: false });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, side);
    chosen.forEach((pane, k) => {
      const developed = times > 1 ? player.overlay(pane) : null, shot = developed ?? player.reel.shot(player.index, pane.view);
      pen.imageSmoothingEnabled = player.smooth || Boolean(developed);
      pen.imageSmoothingQuality = "high";
      if (shot) pen.drawImage(shot, k * (side + gap), 0, side, side);
    });
    return new Promise((made) => canvas.toBlob(made, kind === "png" ? "image/png" : "image/jpeg", 0.95));
  }

  /** What the file says of itself, as explorer/render/stamp.py reads it. */
  record(times) {
    const { reel: { start, forward }, smooth } = this.player;
    const look = new URLSearchParams({ picture: this.native * times });
    if (!this.step.final) look.set("step", this.step.numbers.step ?? this.step.i);
    look.set("view", this.chosen.map(({ view }) => view).join(","));
    if (times > 1 && smooth) look.set("smooth", "True");
    if (forward || start.origin) look.set("buried", "True");
    return `diffusion-explorer:${start.settings ?? ""}#${look}`;
  }

  /** The words and the seed of a run, as they stand in the name of a file. */
  get title() {
    const { start } = this.player.reel, told = new URLSearchParams(start.settings ?? "");
    const said = (start.sample ?? told.get("prompt") ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 48);
    return `${said.replace(/^-|-$/g, "") || "without-words"}-seed${told.get("seed") ?? 0}`;
  }

  name(kind) {
    const step = this.step.final ? "" : `-step${this.step.numbers.step ?? this.step.i}`;
    return `${this.title}${step}-${this.native * this.size.value}.${kind}`;
  }

  async save(kind) {
    return this.handed(await this.blob(kind), this.name(kind));
  }

  /** The whole run, through the chosen windows. */
  async saveFilm() {
    const told = (share) => this.say(this.words("keep.making", { percent: Math.floor(100 * share) }));
    const { player, chosen } = this, name = `${this.title}.gif`;
    return this.handed(await this.server.film({ player, panes: chosen, times: Number(this.size.value), told }), name);
  }

  handed(blob, name) {
    handOver(blob, name);
    return this.words("keep.saved", { name });
  }

  async copyPicture() {
    await this.server.copies.picture(this.blob("png"));
    return this.words("keep.copied");
  }

  // The link

  /** Where the run is repeated; null where no link can hold it. */
  get address() {
    const { start, forward } = this.player.reel ?? {};
    const text = start?.link ?? (forward || start?.origin || !start?.settings ? null : start.settings);
    const { text: windows } = this.player.windows;
    return text ? new URL(`?${text}${windows && `&windows=${windows}`}`, location.href.split(/[?#]/)[0]).href : null;
  }

  async copyLink() {
    const { address } = this;
    if (await this.server.copies.text(address)) return this.words("keep.linked");
    return `${this.words("keep.by_hand")} ${address}`;
  }
}

/** A PNG or JPEG with a line of text inside: an iTXt chunk behind the head, or a comment behind the first segment. */
async function stamped(blob, kind, text) {
  const bytes = new Uint8Array(await blob.arrayBuffer()), utf8 = new TextEncoder();
  const at = kind === "png" ? 33 : 4 + 256 * bytes[4] + bytes[5];
  const body = kind === "png"
    ? pngChunk("iTXt", utf8.encode(`diffusion-explorer\0\0\0\0\0${text}`))
    : segment(0xfe, utf8.encode(text));
  return new Blob([bytes.slice(0, at), body, bytes.slice(at)], { type: blob.type });
}

function segment(marker, data) {
  const length = data.length + 2;
  return new Uint8Array([0xff, marker, length >> 8, length & 255, ...data]);
}

function pngChunk(name, data) {
  const chunk = new Uint8Array(12 + data.length), view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(new TextEncoder().encode(name), 4);
  chunk.set(data, 8);
  let crc = -1;
  for (const byte of chunk.subarray(4, 8 + data.length)) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  view.setInt32(8 + data.length, ~crc);
  return chunk;
}
