// Words as chips below the field in which they are written (explorer/present/chips.py): a click takes a word out, or puts
// in its place what it might mean; the list of all words below them adds to it.

const LONGEST = 24; // letters of a word that is shown
const QUIET = ["unread", "little"]; // words without a chip

export class Chips {
  /** root  where they are;  field  the prompt's;  words  see words.js */
  constructor(root, field, words) {
    Object.assign(this, { root, field, words, page: words.page });
    root.addEventListener("click", ({ target }) => this.clicked(target.closest("button")));
  }

  text(key, values) {
    return this.page.text(`create.${key}`, values);
  }

  /** Shows how a prompt is read; before the tables are here, nothing. */
  show(prompt, model) {
    const read = this.words.read(prompt, model);
    if (!read) return;
    const focused = [...this.root.querySelectorAll("button")].indexOf(document.activeElement);
    this.root.replaceChildren(...this.built(read));
    if (focused < 0) return; // the keyboard stays where it was, not at the top of the page
    const buttons = this.root.querySelectorAll("button");
    (buttons[Math.min(focused, buttons.length - 1)] ?? this.field).focus();
  }

  built({ parts, record }) {
    if (!parts.length) return [make("em", { textContent: this.text("chips_empty") })];
    const chips = parts.filter(({ why }) => !QUIET.includes(why)).map((part) => this.chip(part));
    const late = parts.filter(({ why }) => why === "unread").map(({ text }) => text);
    if (late.length) chips.push(make("span", { className: "unread", textContent: this.text("chip_unread", { words: late.slice(0, 8).join(" ").slice(0, 80) }) }));
    const group = make("div", { ariaLabel: this.text("chips") }, ...chips);
    group.setAttribute("role", "group");
    return record ? [group, this.whole(parts)] : [group];
  }

  /** The prompt in the model's own words. */
  whole(parts) {
    const said = parts.filter((part) => part.said && part.why !== "unread").map((part) => part.said).join(" ");
    const [before, inside, after] = this.text(said ? "chips_said" : "chips_nothing", { said }).split(/<\/?b>/);
    return make("p", { className: "said" }, before, inside ? make("b", { textContent: inside }) : "", after ?? "");
  }

  chip(part) {
    const letters = [...part.text];
    const word = letters.length > LONGEST ? `${letters.slice(0, LONGEST).join("")}…` : part.text;
    const button = (className, textContent, put = "") => {
      const made = make("button", { type: "button", className, textContent, title: put ? "" : this.text("chip_remove", { word }) });
      Object.assign(made.dataset, { from: part.start, to: part.end, put });
      return made;
    };
    if (part.why === "known" || part.why === "language") return button("known", word);
    if (part.why === "without") return button("without", this.text("chip_without", { word }));
    if (part.why === "left") return button("without", this.text("chip_left", { word }));
    if (part.why !== "unknown") return button("read", this.text("chip_read_as", { word, said: part.said }));
    const asked = button("", this.text(part.near.length ? "chip_maybe" : "chip_unknown", { word }));
    return make("span", { className: "unknown" }, asked, ...part.near.map((near) => button("offer", this.words.own(near), near)));
  }

  clicked(button) {
    if (!button) return;
    const { from, to, put } = button.dataset;
    if (from !== undefined) this.write(this.replaced(Number(from), Number(to), put));
  }

  /** The prompt with a stretch of it replaced; without a word, with the space beside it. */
  replaced(from, to, word) {
    const text = this.field.value.normalize("NFC");
    const [before, after] = [text.slice(0, from), text.slice(to)];
    if (word) return before + word + after;
    return (before.trimEnd() + (/^[\s,.;]/.test(after) ? "" : " ") + after).trim();
  }

  /** Adds a word at the end. */
  add(word) {
    this.write(`${this.field.value.trimEnd()} ${word}`.trim());
  }

  write(text) {
    this.field.value = text;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
