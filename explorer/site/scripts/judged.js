// What the judge sees, as a list: attribute, name, certainty.

const SHOWN = ["subject", "setting", "time"];

/** The best name of an attribute and its probability. */
export function best(page, readings, attribute) {
  const share = Math.max(...readings[attribute]);
  return [nameOf(page, attribute, readings[attribute].indexOf(share)), share];
}

export function nameOf(page, attribute, number) {
  const name = page.facts.networks.judge.names[attribute][number].replaceAll(" ", "-");
  return page.texts.names[attribute]?.[name] ?? name;
}

/** Rows of a list; none where the judge has not been asked. */
export function seen(page, readings, attributes = SHOWN) {
  if (!readings) return [];
  return attributes.map((attribute) => {
    const [name, share] = best(page, readings, attribute);
    const title = make("b", { textContent: page.texts.attributes[attribute] ?? attribute });
    return make("li", {}, title, ` ${name} `, make("i", { textContent: percent(share, page.texts.format.percent) }));
  });
}
