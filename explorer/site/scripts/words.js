// The page's reading of words: its tables are fetched once, and a new run is read anew, in the language of the page.

import { Understanding } from "./understand.js";

export class Words {
  constructor(page) {
    Object.assign(this, { page, facts: page.facts, readers: new Map(), tables: null });
  }

  /** Fetches the tables, once. */
  load() {
    this.loading ??= this.fetched().catch((error) => {
      this.loading = null; // another try may find them
      throw error;
    });
    return this.loading;
  }

  async fetched() {
    const bytes = await this.page.studio.source.get("reading.json", () => {});
    this.tables = JSON.parse(new TextDecoder().decode(bytes));
  }

  /** How a model reads a prompt (see Understanding); null while the tables are not here. */
  read(prompt, model) {
    if (!this.tables) return null;
    const { words, length } = this.facts.networks[model];
    const known = words.filter((word) => /^[\p{L}\p{N}]+$/u.test(word));
    if (!this.readers.has(model)) this.readers.set(model, new Understanding(this.tables, known, this.facts.language, length - 1));
    return this.readers.get(model).read(prompt);
  }

  /** A word of the model in the language of the page, where that has one. */
  own(word) {
    return this.tables.languages[this.facts.language]?.names[word] ?? word;
  }

  /** The settings of a link: where it does not say how its words are read, and they are of the page's language, another
   *  than English, they are read in it (explorer/trajectory/wording.py). */
  async spokenHere(settings) {
    const { language } = this.facts;
    if (settings.read_as || language === "en" || !settings.prompt) return settings;
    await this.load();
    const read = this.read(settings.prompt, settings.model);
    return read.language === language ? { ...settings, read_as: read.record } : settings;
  }

  /** Settings with what is read of their prompt. */
  async worded(settings) {
    await this.load();
    return { ...settings, read_as: this.read(settings.prompt, settings.model).record };
  }
}
