// The controls that a lesson shows, by the names of the settings.

const LONGEST = 2000; // letters of a prompt
const MOST = { steps: 60, guidance_scale: 12 };

/** Fields that write into `wish`. */
export function controls(page, names, wish) {
  return names.filter((name) => name in wish).map((name) => {
    const field = fieldFor(page, name, wish);
    field.addEventListener(field.tagName === "SELECT" ? "change" : "input", () => (wish[name] = taken(field, wish[name])));
    return make("label", { className: `field of-${name}` }, make("b", { textContent: page.texts.control[name].label }), field);
  });
}

function fieldFor(page, name, wish) {
  const choices = page.facts.choices[name];
  const id = `lesson-${name}`;
  if (choices) {
    const options = choices.map((one) => new Option(page.texts.choices[name]?.[one] ?? one, one, false, one === wish[name]));
    return make("select", { id }, ...options);
  }
  if (name === "prompt") return make("textarea", { id, rows: 2, maxLength: LONGEST, value: wish.prompt });
  return make("input", { id, type: "number", min: name === "steps" ? 1 : 0, max: MOST[name] ?? 2 ** 32 - 1, step: 1, value: wish[name] });
}

/** What a field says, within what can be run; what was there where it says nothing. */
function taken(field, before) {
  if (field.type !== "number") return field.value;
  const value = Math.floor(Number(field.value));
  return field.value === "" || !Number.isFinite(value) ? before : Math.min(Math.max(value, field.min), field.max);
}
