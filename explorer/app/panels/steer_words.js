/* Words over time: changes as rows, each a place on the noise axis and the words that are heard from there on; above
   them the film of the run that is shown, with a flag at each place.

   const changes = changingWords(root, {words, said, changed})      said(depth): a depth in words
   changes.text                "0.6:a cat;0.3:a castle", as the plan has it; deepest first
   changes.lay(text)           rows of a plan
   changes.film(reel)          the pictures of a run along the axis                                                  */

function changingWords(root, { words, said, changed }) {
  const MOST = 8, list = root.querySelector(".st-changes"), adds = root.querySelector(".st-add");
  const shots = root.querySelector(".st-shots"), flags = root.querySelector(".st-flags");
  const rows = () => [...list.children];
  const placed = (row) => Number(row.querySelector("[type=range]").value) / 100;
  const heard = (row) => row.querySelector("[type=text]").value.replaceAll(/[;:]/g, ",").trim();
  const sorted = () => rows().sort((a, b) => placed(a) - placed(b));

  function show() {
    for (const row of rows()) {
      const place = placed(row), text = said(1 - place), dial = row.querySelector("[type=range]");
      row.querySelector("output").textContent = text;
      dial.setAttribute("aria-valuetext", text);
    }
    flags.replaceChildren(...sorted().map((row) => Object.assign(make("span", { textContent: heard(row) || "…" }), { style: `left:${100 * placed(row)}%` })));
    adds.disabled = rows().length >= MOST;
  }

  function row(place, text) {
    const dial = make("input", { type: "range", min: 0, max: 100, value: Math.round(100 * place) });
    const field = make("input", { type: "text", value: text, maxLength: 300, autocomplete: "off" });
    field.setAttribute("aria-label", words.then);
    const away = make("button", { type: "button", textContent: words.remove_words });
    const made = make("li", {}, make("label", { className: "st-dial" }, make("span", { textContent: words.from_here }), make("output"), dial), make("div", { className: "st-then" }, field, away));
    away.addEventListener("click", () => { made.remove(); show(); changed(); });
    for (const one of [dial, field]) one.addEventListener("input", () => { show(); changed(); });
    list.append(made);
  }

  adds.addEventListener("click", () => {
    const last = sorted().at(-1);
    row(last ? (placed(last) + 1) / 2 : 0.35, "");
    show();
    changed();
    rows().at(-1).querySelector("[type=text]").focus();
  });

  return {
    get text() {
      const last = new Map(sorted().filter(heard).map((one) => [(1 - placed(one)).toFixed(2), heard(one)])); // two at one place: one counts
      return [...last].map(([depth, text]) => `${Number(depth)}:${text}`).join(";");
    },
    lay(text) {
      list.replaceChildren();
      for (const part of text.split(";").filter(Boolean)) {
        const cut = part.indexOf(":");
        row(1 - Number(part.slice(0, cut)), part.slice(cut + 1).trim());
      }
      show();
    },
    film(reel) {
      const steps = stepsOf(reel?.run ?? "").filter((step) => frameAddress(step, "x_t")), across = steps.map((step) => placeOf(step.numbers.alpha_bar ?? 0));
      const count = 9, near = (middle) => across.reduce((best, place, k) => (Math.abs(place - middle) < Math.abs(across[best] - middle) ? k : best), 0);
      if (!steps.length || reel.start.even) return void shots.replaceChildren();
      shots.replaceChildren(...Array.from({ length: count }, (_, k) => {
        const step = steps[near((k + 0.5) / count)];
        return make("img", { src: frameAddress(step, step.frames.x0_hat ? "x0_hat" : "x_t"), alt: "" });
      }));
    },
  };
}
