/* A region of the static, and of a swap another one: drawn or moved with a pointer or a finger, moved with the arrow
   keys, and with Shift made larger or smaller. Places are shares of the picture, in sixteenths.

   const region = staticRegion(root, {words, percent, changed})
   region.plan                 {left, top, width, height, other_left, other_top}
   region.lay(plan) .dress(act)                                                                                       */

function staticRegion(root, { words, percent, changed }) {
  const GRID = 16, KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const plate = root.querySelector(".st-static"), boxes = Object.fromEntries([...root.querySelectorAll(".st-place")].map((box) => [box.dataset.place, box]));
  const now = { left: 2, top: 4, width: 5, height: 5, other_left: 9, other_top: 4 };
  let act = "mirror", held = null;
  const hold = (value, high) => Math.min(high, Math.max(0, value));

  function settle() {
    now.width = hold(Math.max(1, now.width), GRID);
    now.height = act === "rotate" ? now.width : hold(Math.max(1, now.height), GRID);
    for (const [side, size] of [["left", "width"], ["other_left", "width"], ["top", "height"], ["other_top", "height"]]) now[side] = hold(now[side], GRID - now[size]);
    for (const [name, left, top, title] of [["one", now.left, now.top, words.region], ["two", now.other_left, now.other_top, words.region_other]]) {
      const share = (value) => `${(100 * value) / GRID}%`, box = boxes[name];
      Object.assign(box.style, { left: share(left), top: share(top), width: share(now.width), height: share(now.height) });
      box.setAttribute("aria-label", fill(words.region_at, { region: title, across: percent(left / GRID), down: percent(top / GRID), wide: percent(now.width / GRID), high: percent(now.height / GRID) }));
    }
    boxes.two.hidden = act !== "swap";
  }

  const placeAt = ({ clientX, clientY }) => {
    const frame = plate.getBoundingClientRect();
    return [((clientX - frame.left) / frame.width) * GRID, ((clientY - frame.top) / frame.height) * GRID];
  };
  const corner = (two) => (two ? ["other_left", "other_top"] : ["left", "top"]);

  plate.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button) return;
    event.preventDefault();
    const [x, y] = placeAt(event), box = event.target.closest(".st-place"), [left, top] = corner(box === boxes.two);
    plate.setPointerCapture(event.pointerId);
    box?.focus({ preventScroll: true });
    held = box ? { left, top, dx: x - now[left], dy: y - now[top] } : { x, y };
  });
  plate.addEventListener("pointermove", (event) => {
    if (!held) return;
    const [x, y] = placeAt(event);
    if (held.left) Object.assign(now, { [held.left]: Math.round(x - held.dx), [held.top]: Math.round(y - held.dy) });
    else {
      const [l, r] = [Math.min(x, held.x), Math.max(x, held.x)], [t, b] = [Math.min(y, held.y), Math.max(y, held.y)];
      Object.assign(now, { left: hold(Math.floor(l), GRID - 1), top: hold(Math.floor(t), GRID - 1) });
      Object.assign(now, { width: Math.min(GRID, Math.ceil(r)) - now.left, height: Math.min(GRID, Math.ceil(b)) - now.top });
    }
    settle();
  });
  for (const over of ["pointerup", "pointercancel"]) plate.addEventListener(over, () => { if (held) changed(); held = null; });

  for (const box of Object.values(boxes)) box.addEventListener("keydown", (event) => {
    const way = KEYS[event.key], [left, top] = corner(box === boxes.two);
    if (!way) return;
    event.preventDefault();
    if (event.shiftKey) Object.assign(now, { width: now.width + way[0], height: now.height + (act === "rotate" ? way[0] : way[1]) });
    else Object.assign(now, { [left]: now[left] + way[0], [top]: now[top] + way[1] });
    settle();
    changed();
  });

  settle();
  return {
    get plan() { return Object.fromEntries(Object.entries(now).map(([name, value]) => [name, value / GRID])); },
    lay(plan) { for (const name of Object.keys(now)) if (name in plan) now[name] = Math.round(GRID * plan[name]); settle(); },
    dress(name) { act = name; settle(); },
  };
}
