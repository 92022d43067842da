/* The words of a run as chips: pointed at, a word lights up the picture; pressed, it stays lit and can be turned up,
   down or off. Turning asks for a run, one at a time and the newest next.                                           */

const PATIENCE = 120_000; // milliseconds until a run that was asked for counts as lost

class Chips {
  constructor(root, act) {
    this.list = root.querySelector(".in-chips");
    this.turn = root.querySelector(".in-turn");
    this.busy = root.querySelector(".in-busy");
    [this.range] = this.turn.getElementsByTagName("input");
    [this.way] = this.turn.getElementsByTagName("select");
    this.act = act;
    this.turns = new Map(); // token -> {count, way}
    this.pressed = null;
    this.asked = -Infinity;
    this.range.addEventListener("input", () => this.say());
    this.range.addEventListener("change", () => this.set(this.pressed, Number(this.range.value), this.way.value));
    this.way.addEventListener("change", () => this.set(this.pressed, Number(this.range.value), this.way.value));
    this.list.addEventListener("pointerover", (event) => this.point(event, true));
    this.list.addEventListener("pointerout", (event) => this.point(event, false));
    this.list.addEventListener("focusin", (event) => this.point(event, true));
    this.list.addEventListener("focusout", (event) => {
      if (!event.relatedTarget?.closest("#inside-side")) this.point(event, false); // who saves it keeps its light
    });
    this.list.addEventListener("click", (event) => this.press(event));
  }

  /** Another run: its words, none of them turned yet. */
  open(tokens, links) {
    this.tokens = tokens;
    this.turns.clear();
    this.pressed = null;
    this.list.replaceChildren(...tokens.map((word, token) => {
      const name = token ? word : told.words.nobody;
      const chip = make("button", { type: "button", className: "in-chip" }, make("span", {}, name), make("small"));
      chip.setAttribute("aria-pressed", "false");
      if (!token) chip.title = told.words.nobody_hint;
      const item = make("li", {}, chip);
      item.dataset.token = token;
      item.toggleAttribute("data-idle", !token || links.includes(token));
      if (token) item.append(make("button", { type: "button", className: "in-switch" }, make("i")));
      return item;
    }));
    this.state();
  }

  share(token, text) {
    const small = this.list.children[token]?.querySelector("small");
    if (small) small.textContent = text;
  }

  tokenOf({ target }) {
    const item = target.closest?.("li");
    return item ? Number(item.dataset.token) : null;
  }

  point(event, over) {
    const token = this.tokenOf(event);
    this.pointed = over ? token : null;
    this.act.light();
  }

  press(event) {
    const token = this.tokenOf(event), button = event.target.closest("button");
    if (token === null || !button) return;
    if (button.classList.contains("in-switch")) {
      const off = this.turns.get(token)?.count === 0;
      this.pressed = token;
      this.set(token, off ? 1 : 0, this.way.value);
    } else this.pressed = this.pressed === token ? null : token;
    this.act.lit(this.pressed ? this.tokens[this.pressed] : "");
    this.state();
    this.act.light();
  }

  /** The word that is lit: the one that is pointed at, or the one that was pressed. */
  get lit() {
    return this.pointed ?? this.pressed;
  }

  set(token, count, way) {
    if (!token) return;
    if (count === 1) this.turns.delete(token);
    else this.turns.set(token, { count, way });
    this.state();
    this.ask();
  }

  /** turn=POSITION:ATTENTION:POOLED;... */
  change() {
    const on = (count, way, other) => (way === other ? 1 : count);
    const parts = [...this.turns].sort(([a], [b]) => a - b).map(([token, { count, way }]) =>
      `${token - 1}:${on(count, way, "pooled")}:${on(count, way, "attention")}`);
    return parts.length ? [["turn", parts.join(";")]] : [];
  }

  /** What a link turns, as `change` writes it. */
  take(text) {
    for (const each of text.split(";").filter(Boolean)) {
      const [position, attention, pooled = attention] = each.split(":").map(Number);
      const way = attention === pooled ? "both" : pooled === 1 ? "attention" : "pooled";
      this.turns.set(position + 1, { count: way === "pooled" ? pooled : attention, way });
    }
    this.state();
  }

  ask() {
    if (performance.now() - this.asked < PATIENCE) return void (this.next = true);
    this.next = false;
    this.asked = performance.now();
    this.busy.textContent = told.words.busy;
    this.act.turn(this.change());
  }

  answered() {
    this.asked = -Infinity;
    this.busy.textContent = "";
    if (this.next) this.ask();
  }

  say() {
    const number = Number(this.range.value).toLocaleString(told.language);
    this.turn.querySelector("output").textContent = fill(told.words.times, { number });
  }

  state() {
    for (const item of this.list.children) {
      const token = Number(item.dataset.token), word = this.tokens[token], turn = this.turns.get(token);
      item.querySelector(".in-chip").setAttribute("aria-pressed", String(this.pressed === token));
      item.toggleAttribute("data-off", turn?.count === 0);
      item.toggleAttribute("data-turned", Boolean(turn));
      const off = item.querySelector(".in-switch");
      if (!off) continue;
      const text = fill(turn?.count === 0 ? told.words.with : told.words.without, { word });
      off.setAttribute("aria-label", text);
      off.setAttribute("aria-pressed", String(turn?.count === 0));
      off.title = text;
    }
    this.turn.hidden = !this.pressed;
    if (!this.pressed) return;
    const { count = 1, way = "both" } = this.turns.get(this.pressed) ?? {};
    this.turn.querySelector(".in-counts").textContent = fill(told.words.counts, { word: this.tokens[this.pressed] });
    this.range.value = count;
    this.way.value = way;
    this.say();
  }
}
