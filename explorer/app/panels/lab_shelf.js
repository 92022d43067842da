/* The list of experiments: which is open, and which were measured during this visit. */

const list = element.querySelector(".lab-list");
const buttons = [...list.querySelectorAll("button")];

for (const button of buttons) {
  button.addEventListener("click", () => trigger("choose", { name: button.dataset.name }));
}

function show(value) {
  const { current, found = {} } = value ?? {};
  for (const button of buttons) {
    const { name } = button.dataset, here = name === current;
    const moved = here && !button.hasAttribute("aria-current");
    if (here) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    button.querySelector(".lab-state").textContent = found[name] ?? "";
    if (moved && list.scrollWidth > list.clientWidth) { // a row on a phone
      list.scrollTo({ left: button.offsetLeft - list.offsetLeft - 12 });
    }
  }
}

watch("value", () => show(props.value));
show(props.value);
