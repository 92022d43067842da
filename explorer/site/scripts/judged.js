// What the judge sees, as a list: attribute, name, certainty.

import { mutedBy } from "./telling.js";

const SHOWN = ["subject", "setting", "time"];

/** Which of an attribute's names is the most probable, and how probable it is. */
function top(chances) {
  const share = Math.max(...chances);
  return [chances.indexOf(share), share];
}

/** The best name of an attribute and its probability. */
export function best(page, readings, attribute) {
  const [number, share] = top(readings[attribute]);
  return [nameOf(page, attribute, number), share];
}

export function nameOf(page, attribute, number) {
  const name = page.facts.networks.judge.names[attribute][number].replaceAll(" ", "-");
  return page.texts.names[attribute]?.[name] ?? name;
}

/** Rows of a list; none where the judge has not been asked. What a picture of its kind does not have is left out, and
 *  the kind says why. */
export function seen(page, readings, attributes = SHOWN) {
  if (!readings) return [];
  const [number, chance] = top(readings.kind);
  const mute = mutedBy({ name: page.facts.networks.judge.names.kind[number], chance });
  const rows = mute.length ? ["kind", ...attributes.filter((attribute) => !mute.includes(attribute))] : attributes;
  return rows.map((attribute) => {
    const [name, share] = best(page, readings, attribute);
    const title = make("b", { textContent: page.texts.attributes[attribute] ?? attribute });
    return make("li", {}, title, ` ${name} `, make("i", { textContent: percent(share, page.texts.format.percent) }));
  });
}
