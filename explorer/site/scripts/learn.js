// Learn: the lessons that need no more than this page has. Each asks first, runs the model here, and answers with the
// learner's own numbers. Their texts come from the lessons' files, as data (explorer/site/lessons.py).

import { $ } from "./dom.js";
import { fromText } from "./settings.js";
import { seen } from "./judged.js";
import { reveal } from "./measures.js";
import { LessonRun } from "./lesson_run.js";
import { GiveUp } from "./give_up.js";
import { controls } from "./lesson_controls.js";

const FIRST = ["question", "predict", "run"];
const REST = ["reveal", "idea", "try", "check", "words", "deeper", "simplifications", "sources"];
const DONE = "explorer-lessons";

export class Learn {
  constructor(page, mount) {
    Object.assign(this, { page, facts: page.facts, lesson: null, guess: null });
    this.player = mount($("lesson-player"), { ...page.facts.player, id: "lesson-player" }, page.studio);
    this.runs = new LessonRun(this);
    this.giveUp = new GiveUp(page, this.player);
    $("lesson-run").onclick = () => this.ran();
    $("lesson-stop").onclick = () => this.runs.stop();
    $("learn").addEventListener("click", (event) => this.clicked(event));
    window.addEventListener("explorer:cursor", ({ detail }) => {
      if (detail.player === "lesson-player") this.judged(detail);
    });
  }

  /** Fetches the lessons of this language, once. */
  load() {
    this.loading ??= this.page.studio.source.get(`lessons-${this.facts.language}.json`, () => {}).then((bytes) => {
      this.told = JSON.parse(new TextDecoder().decode(bytes));
      this.list();
    }).catch((error) => {
      this.loading = null;
      throw error;
    });
    return this.loading;
  }

  opened() {
    this.load().catch((error) => this.page.broken(error, () => this.opened()));
  }

  list() {
    const done = new Set(remembered());
    const row = ({ id, title, question, minutes }) => {
      const place = make("a", { href: `?lesson=${id}`, textContent: title });
      const time = this.text("minutes", { number: minutes }) + (done.has(id) ? ` · ${this.text("state_done")}` : "");
      return make("li", {}, place, make("p", { textContent: question }), make("p", { className: "hint", textContent: time }));
    };
    $("lesson-list").replaceChildren(...this.told.lessons.map(row));
  }

  text(key, values) {
    return this.page.text(`learn.${key}`, values);
  }

  clicked(event) {
    const term = event.target.closest("[data-term]");
    if (term) return this.term(term);
    const place = event.target.closest('a[href^="?lesson="]');
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
    event.preventDefault();
    return this.go(place.getAttribute("href").slice("?lesson=".length));
  }

  /** Opens a lesson, or the list, and makes it the address. */
  async go(id) {
    this.page.moved(id ? `lesson=${id}` : "tab=learn");
    await this.enter(id);
  }

  /** A lesson by its name or its number, with settings of a link; "" for the list. */
  async enter(id, asked = "") {
    await this.load();
    const { lessons } = this.told;
    const lesson = lessons.find((one) => one.id === id || String(one.number) === id.replace(/^0+/, ""));
    if (id && !lesson) this.page.say(this.page.text("site.no_lesson", { name: id.slice(0, 40) }));
    this.runs.stop();
    $("lessons").hidden = Boolean(lesson);
    $("lesson").hidden = !lesson;
    this.lesson = lesson ?? null;
    if (!lesson) return this.list();
    this.show(lesson, asked);
    scrollTo(0, 0);
    return $("lesson-title").focus({ preventScroll: true });
  }

  section(key) {
    const { title, html } = this.lesson.sections[key];
    const made = make("section", { id: `part-${key}` }, make("h3", { innerHTML: title }));
    made.insertAdjacentHTML("beforeend", html); // the lessons' own files, made into HTML when the site was built
    return made;
  }

  show(lesson, asked) {
    const title = make("h2", { id: "lesson-title", tabIndex: -1, textContent: `${lesson.number}. ${lesson.title}` });
    const minutes = make("p", { className: "hint", textContent: this.text("minutes", { number: lesson.minutes }) });
    const notes = lesson.translated ? [] : [make("p", { className: "hint", textContent: this.text("untranslated") })];
    const [question, predict, run] = FIRST.map((key) => this.section(key));
    predict.append(this.prediction(lesson.predict));
    $("lesson-first").replaceChildren(title, minutes, ...notes, question, predict, run);
    $("lesson-rest").replaceChildren(...REST.slice(1).map((key) => this.section(key)), this.onward());
    $("lesson-before").replaceChildren();
    const { live } = lesson;
    this.wish = this.begun(live, asked);
    $("lesson-controls").replaceChildren(...controls(this.page, live.show, this.wish));
    this.guess = null;
    this.readings(null);
    this.giveUp.show(null);
    for (const id of ["lesson-lab", "lesson-term", "lesson-player", "lesson-stop"]) $(id).hidden = true;
    $("lesson-run").hidden = false;
    $("lesson-run").disabled = true;
    this.say(this.text("first"), this.without(live));
  }

  /** The careful model is in no single file: what a lesson says of it is then not what runs. */
  without({ tab }) {
    return tab === "create" && this.wish.model !== this.facts.settings.model ? this.page.text("site.lesson_fast") : "";
  }

  /** Settings of a lesson's text form, for a model. */
  settings(text, model) {
    return fromText(`${text}&model=${model}`, this.facts).settings;
  }

  /** The state in which a lesson begins: a burial is not under the static that its picture was made from. */
  begun({ tab, settings }, asked) {
    const { model: careful } = this.facts.settings;
    const model = tab === "create" && this.page.models.includes(careful) ? careful : this.page.models[0];
    const given = new URLSearchParams(asked);
    for (const name of ["lesson", "tab", "model"]) given.delete(name);
    const own = this.settings(`${settings}&${given}`, model);
    if (tab === "destroy" && !given.has("seed")) own.seed = (own.seed + 1) % 2 ** 32;
    return own;
  }

  /** The question as a control: options to choose from, or a slider with its unit. */
  prediction({ kind, text, options, range, step, unit }) {
    const say = (guess) => {
      this.guess = guess;
      $("lesson-run").disabled = false;
    };
    const legend = make("legend", { textContent: unit ? `${text} (${unit})` : text });
    if (kind === "choice") {
      const option = ({ id, text: said }) => make("label", {},
        make("input", { type: "radio", name: "guess", value: id, onchange: () => say(id) }), make("span", { textContent: said }));
      return make("fieldset", { className: "guess" }, legend, ...options.map(option));
    }
    const [min, max] = range;
    const value = make("output", { textContent: Math.round((min + max) / 2) });
    const slider = make("input", { type: "range", min, max, step: step ?? 1, value: Math.round((min + max) / 2), ariaLabel: text });
    for (const name of ["input", "click", "keyup"]) slider.addEventListener(name, () => {
      value.textContent = slider.value;
      say(Number(slider.value));
    });
    return make("fieldset", { className: "guess" }, legend, make("div", { className: "row" }, slider, value),
      make("p", { className: "hint", textContent: this.text("move") }));
  }

  /** The lessons before and after, and the list. */
  onward() {
    const { lessons } = this.told;
    const at = lessons.indexOf(this.lesson);
    const way = (key, lesson) => lesson && make("a", { href: `?lesson=${lesson.id}` },
      make("span", { textContent: this.text(key) }), make("b", { textContent: `${lesson.number}. ${lesson.title}` }));
    const all = make("a", { href: "?lesson=" }, make("b", { textContent: this.text("all") }));
    const made = make("nav", { className: "onward" }, ...[way("previous", lessons[at - 1]), way("next", lessons[at + 1]), all].filter(Boolean));
    made.setAttribute("aria-label", this.text("onward"));
    return made;
  }

  say(...texts) {
    $("lesson-said").replaceChildren(...texts.filter(Boolean).map((one) => (one.nodeType ? one : make("p", { textContent: one }))));
  }

  // Its run

  async ran() {
    const { lesson, guess } = this;
    if (!lesson || guess === null) return;
    const { live, predict } = lesson;
    this.asking(true);
    this.say(this.text(`running.${live.tab}`), this.without(live));
    $("lesson-player").hidden = live.tab === "lab";
    try {
      const settings = live.show.includes("prompt") ? await this.page.words.worded(this.wish) : this.wish;
      const outcome = await this.runs.outcome(lesson, settings);
      if (this.lesson !== lesson) return;
      if (outcome === undefined) this.say(this.text("stopped"));
      else this.answer(predict, guess, outcome);
    } catch (error) {
      this.page.broken(error);
    } finally {
      if (this.lesson === lesson) this.asking(false);
    }
  }

  asking(on) {
    $("lesson-run").hidden = on;
    $("lesson-stop").hidden = !on;
    for (const field of document.querySelectorAll("#lesson .guess input, #lesson-controls :is(input, select, textarea)")) field.disabled = on;
  }

  answer(predict, guess, outcome) {
    const found = reveal(predict, guess, outcome, { language: this.facts.language, quote: this.told.quote });
    if (!found) return this.say(this.text("other"));
    const verdict = make("b", { textContent: this.text(found.right ? "right" : "wrong") });
    const { source } = predict.answer;
    this.say(make("p", { className: "verdict" }, verdict, ` ${found.text}`), source && make("p", { className: "hint", textContent: this.text("source", { source }) }),
      this.without(this.lesson.live));
    $("lesson-before").replaceChildren(this.section("reveal"));
    remember(this.lesson.id);
    return found;
  }

  /** A burial is over: whoever watches may say when it was gone. */
  buried(steps) {
    this.giveUp.show(steps);
  }

  /** What the judge reads in the guess at every step, and how much of the picture is in it; null for nothing. */
  readings(steps, parts = null) {
    Object.assign(this, { read: steps, parts });
    $("lesson-judged-block").hidden = !steps;
    if (steps) this.judged({ index: this.player.index ?? 0 });
  }

  judged({ index }) {
    const readings = this.read?.[index]?.numbers.readings;
    if (!readings) return;
    $("lesson-judged").replaceChildren(...seen(this.page, readings, ["subject", "setting", "time", "colour"]));
    $("lesson-parts").replaceChildren(...this.partRows(index));
  }

  /** Rows of the parts: how much of each is in the guess at this step, and since when nearly all of it stays there. */
  partRows(index) {
    const { seen: rows, from } = this.parts;
    const { parts, parts_from, parts_end } = this.page.texts.measured;
    return Object.values(parts).map((name, k) => {
      const share = rows[index] ? Math.max(0, rows[index][k]) : 1; // the last frame is the picture
      const since = from[k] < rows.length ? fill(parts_from, { step: from[k] }) : parts_end;
      return make("li", {}, make("b", { textContent: name }), ` ${percent(share, this.page.texts.format.percent)} `, make("i", { textContent: `(${since})` }));
    });
  }

  /** A term of the glossary, beside the text. */
  term(button) {
    const found = this.told.terms[button.dataset.term];
    const aside = $("lesson-term");
    if (!found) return;
    const close = make("button", { type: "button", textContent: this.page.text("learn.leave"), onclick: () => {
      aside.hidden = true;
      (button.isConnected ? button : $("lesson-title")).focus();
    } });
    aside.replaceChildren(make("h3", { innerHTML: found.name }), close);
    aside.firstChild.insertAdjacentHTML("afterend", found.html);
    aside.hidden = false;
    close.focus();
  }
}

/** The lessons that were done, in this browser only; none where it keeps nothing. */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(DONE)) ?? [];
  } catch {
    return [];
  }
}

function remember(id) {
  try {
    localStorage.setItem(DONE, JSON.stringify([...new Set([...remembered(), id])]));
  } catch { /* this browser keeps nothing */ }
}
