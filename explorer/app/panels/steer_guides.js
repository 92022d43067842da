/* Guides that are more than dials: the colours of a palette, and the words that are painted into places.

   const palette = paletteRow(root, {words, changed})        palette.text "#1d2b53;#ff9e64", .lay(text)
   const masks = paintedMasks(root, {words, easel, prompt})  what the one canvas holds for each thing that is painted
   masks.hold(key)      puts the paint of a key on the canvas: "" for a repair, else a word
   masks.painted        [{word, paint}] of the words;   masks.lay(painted)   those of a plan;   masks.chips()   new words */

function paletteRow(root, { words, changed }) {
  const row = root.querySelector(".st-colours"), MOST = 8, LEAST = 2;
  const more = root.querySelector(".st-colour-more"), less = root.querySelector(".st-colour-less");
  const fields = () => [...row.querySelectorAll("input")];

  function add(colour) {
    const field = make("input", { type: "color", value: colour });
    field.setAttribute("aria-label", fill(words.colour_of, { number: fields().length + 1 }));
    field.addEventListener("input", changed);
    row.append(field);
  }
  function settle() {
    more.disabled = fields().length >= MOST;
    less.disabled = fields().length <= LEAST;
  }
  more.addEventListener("click", () => { add(fields().at(-1).value); settle(); changed(); });
  less.addEventListener("click", () => { fields().at(-1).remove(); settle(); changed(); });

  return {
    get text() { return fields().map(({ value }) => value).join(";"); },
    lay(text) {
      row.replaceChildren();
      for (const colour of text.split(";").filter(Boolean)) add(colour);
      settle();
    },
  };
}

function paintedMasks(root, { words, easel, prompt }) {
  const BLANK = btoa("\0".repeat(128 * 128)), row = root.querySelector(".st-chips"), paints = new Map();
  let key = "";

  const keep = () => { if (easel()) paints.set(key, easel().text()); };
  const some = (paint) => Boolean(paint) && paint !== BLANK;

  function put() {
    if (!root.isConnected) return;
    if (easel()) easel().lay({ paint: paints.get(key) ?? BLANK, ...(key ? { picture: "" } : {}) });
    else requestAnimationFrame(put); // the canvas comes a moment later
  }
  function hold(name) {
    if (name === key) return;
    keep();
    key = name;
    put();
  }
  function mark() {
    for (const chip of row.children) {
      chip.setAttribute("aria-pressed", String(chip.dataset.word === key));
      chip.toggleAttribute("data-painted", chip.dataset.word === key ? Boolean(easel()?.share) : some(paints.get(chip.dataset.word)));
    }
  }
  /** A chip for each word of the prompt; the longest is chosen first, for it is likely a thing. */
  function chips() {
    const all = [...new Set(prompt().toLowerCase().match(/[\p{L}\p{N}'-]+/gu) ?? [])].slice(0, 24);
    row.replaceChildren(...all.map((word) => {
      const chip = make("button", { type: "button", textContent: word });
      chip.dataset.word = word;
      chip.addEventListener("click", () => { hold(word); mark(); });
      return chip;
    }));
    if (!all.includes(key) && all.length) hold([...paints.keys()].find((word) => all.includes(word)) ?? all.reduce((best, word) => (word.length > best.length ? word : best)));
    mark();
  }

  return {
    hold,
    mark,
    chips,
    get painted() {
      keep();
      const all = [...row.children].map(({ dataset }) => dataset.word);
      return all.filter((word) => some(paints.get(word))).map((word) => ({ word, paint: paints.get(word) }));
    },
    lay(painted) {
      for (const { word, paint } of painted) paints.set(word, paint);
      if (painted.some(({ word }) => word === key)) put();
    },
  };
}
