
function show(value) {
  const found = Array.isArray(value) ? value : [];
  strip.querySelectorAll("button").forEach((button) => button.remove());
  for (const { seed, picture: address } of found) {
    strip.append(picture(address, String(seed), () => trigger("choose", { seed })));
  }
  strip.toggleAttribute("data-empty", !found.length);
}

watch("value", () => show(props.value));
show(props.value);
