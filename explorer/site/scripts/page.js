// The page: four tabs over one studio. It loads what is needed, says what there is to say, and keeps the address.

import { $ } from "./dom.js";
import { Studio } from "./studio.js";
import { Fetched, Inside } from "./sources.js";
import { refused } from "./ways.js";
import { fromText, toText } from "./settings.js";
import { computesLine } from "./computes.js";
import { filmmaker } from "./film.js";
import { Words } from "./words.js";
import { Create } from "./create.js";
import { Destroy } from "./destroy.js";
import { Compare } from "./compare.js";
import { Learn } from "./learn.js";

const TABS = ["create", "compare", "destroy", "learn"];

export class Page {
  constructor(facts, mount) {
    this.facts = facts;
    this.texts = facts.texts;
    this.models = Object.keys(facts.networks).filter((name) => name !== "judge");
    const source = facts.single ? new Inside(facts) : new Fetched(facts.prefix, facts);
    this.studio = new Studio(facts, source, facts.single ? blobOf("file-worker") : `${facts.prefix}worker.js`);
    this.studio.told = (name, bytes) => this.came(name, bytes);
    this.studio.changed = () => void ($("device").textContent = computesLine(this));
    this.studio.film = filmmaker(source);
    this.bytes = new Map();
    this.words = new Words(this);
    this.words.load().then(() => this.create.put()).catch((error) => this.broken(error));
    const { asked } = this;
    const own = new URLSearchParams(asked).has("lesson") ? "" : asked; // a lesson's settings are its own
    const { settings, left, taken } = fromText(own || facts.opening, facts);
    this.left = left;
    this.create = new Create(this, settings, mount);
    this.destroy = new Destroy(this, mount);
    this.compare = new Compare(this, mount);
    this.create.player.windows.show(new URLSearchParams(asked).get("windows") ?? "");
    this.learn = new Learn(this, mount);
    for (const name of TABS) $(`tab-${name}`).onclick = () => this.open(name, true);
    $(`tab-${TABS[0]}`).parentElement.onkeydown = (event) => this.arrow(event);
    this.arrive(asked);
    window.addEventListener("popstate", () => this.arrive(this.asked));
    const said = [left.length ? this.leftOut(left) : "", ...[...new Set(taken)].map((name) => this.nearest(name, settings[name]))];
    $("left").textContent = said.filter(Boolean).join(" ");
    this.warm(settings.model, asked ? null : this.example(source));
    this.kept = facts.single || !globalThis.isSecureContext ? null : navigator.serviceWorker?.register(`${facts.prefix}sw.js`);
    this.kept?.catch(() => (this.kept = null)); // a browser may forbid it
  }

  /** What the address asks for. */
  get asked() {
    return location.search || location.hash.slice(1);
  }

  /** Opens the tab, or the lesson, of an address. */
  arrive(asked) {
    const told = new URLSearchParams(asked);
    const [tab, lesson] = [told.get("tab"), told.get("lesson")];
    this.open(lesson ? "learn" : TABS.includes(tab) ? tab : "create");
    if (this.tab === "learn") this.learn.enter(lesson ?? "", asked).catch((error) => this.broken(error, () => this.arrive(asked)));
  }

  text(path, values = {}) {
    const found = path.split(".").reduce((tree, key) => tree?.[key], this.texts);
    return fill(found ?? path, values);
  }

  leftOut(left) {
    const names = left.map((name) => this.texts.control[name]?.label ?? name);
    return this.text("site.left", { names: names.join(", ") });
  }

  nearest(name, value) {
    return this.text("site.taken", { name: this.texts.control[name].label, value });
  }

  /** Fills menus: id -> choices, each under the studio's name for it. */
  fill(menus) {
    for (const [name, values] of Object.entries(menus)) {
      const of = name.split("-").at(-1);
      $(name)?.append(...values.map((value) => new Option(this.texts.choices[of]?.[value] ?? value, value)));
    }
  }

  /** Shows a tab. */
  open(name, chosen = false) {
    for (const other of TABS) {
      $(other).hidden = other !== name;
      $(`tab-${other}`).setAttribute("aria-selected", other === name);
      $(`tab-${other}`).tabIndex = other === name ? 0 : -1;
    }
    this.tab = name;
    this[name].opened?.();
    if (chosen && name === "learn") this.learn.go(this.learn.lesson?.id ?? "");
    else if (chosen) this.address(name, this.create.settings);
  }

  /** Arrow keys go from tab to tab, as everywhere. */
  arrow(event) {
    const way = { ArrowRight: 1, ArrowLeft: -1, Home: -TABS.indexOf(this.tab), End: TABS.length - 1 - TABS.indexOf(this.tab) }[event.key];
    if (way === undefined) return;
    event.preventDefault();
    this.open(TABS[(TABS.indexOf(this.tab) + way + TABS.length) % TABS.length], true);
    $(`tab-${this.tab}`).focus();
  }

  address(tab, settings) {
    this.moved([tab === "create" ? "" : `tab=${tab}`, toText(settings, this.facts)].filter(Boolean).join("&"), "replaceState");
  }

  /** Another address of this page; `how` says whether Back leads to the one before. */
  moved(text, how = "pushState") {
    try {
      history[how](null, "", this.facts.single ? `#${text}` : `?${text}`);
    } catch { /* some browsers do not let a file change its address */ }
  }

  // Loading

  came(name, bytes) {
    this.bytes.set(name, bytes);
    const names = [...this.bytes.keys()];
    const whole = names.reduce((sum, one) => sum + this.facts.bytes[one], 0);
    const here = [...this.bytes.values()].reduce((sum, one) => sum + one, 0);
    $("loading").hidden = here >= whole;
    $("loading-bar").value = here / whole;
    $("loading-text").textContent = this.text("site.loading", { here: (here / 1e6).toFixed(1), whole: (whole / 1e6).toFixed(1) });
  }

  /** Shows a run that was made with the page, until there is one of this device's own. */
  async example(source) {
    const text = new TextDecoder().decode(await source.get("opening.json", () => {}));
    if (!this.create.run) this.create.player.inbox.receive(JSON.parse(text));
  }

  /** Fetches what a model needs, so that a run can begin at once; then the judge. `first` is waited for. */
  async warm(model, first = null) {
    try {
      await first;
      this.say(this.text("site.waking"));
      await this.studio.need(model);
      this.say("");
      this.studio.changed();
      if (this.tab === "create" && !this.create.run) await this.create.make();
      await this.studio.need("judge");
      this.destroy.opened(true);
      await this.learn.load(); // small, and so there without a network too
      if (!this.facts.single) await this.studio.source.get("gif.mjs", () => {});
      this.keep();
      await this.studio.tryGraphics(model);
    } catch (error) {
      this.broken(error, () => this.warm(model));
    }
  }

  broken(error, again = null) {
    this.say(this.text(refused(error) ? "site.no_memory" : "site.broken", { reason: error.message }), again);
  }

  /** Has the service worker keep what a visit without a network needs. */
  async keep() {
    if (!await this.kept?.catch(() => null)) return;
    const { active } = await navigator.serviceWorker.ready;
    navigator.serviceWorker.onmessage = ({ data }) => {
      this.offline = data.kept;
      this.studio.changed();
    };
    active.postMessage({ keep: [...this.bytes.keys()] });
  }

  say(text, again = null) {
    $("said").textContent = text;
    $("again").hidden = !again;
    $("again").onclick = again;
  }
}

const blobOf = (id) => URL.createObjectURL(new Blob([$(id).textContent], { type: "text/javascript" }));
