/* Rows of what the judge reads in the model's guess, the schedule's curve, and the numbers of one step. */

const root = element.querySelector(".ms");
const rows = root.querySelector(".ms-rows"), curve = root.querySelector(".ms-curve");
const numbers = root.querySelector(".ms-numbers");
const on = listener(root);
let shown = null;

const inPercent = (share) => percent(share, told.percent);
const span = (className, text = "") => make("span", { className }, text);
const across = (t) => 8 + 224 * (1 - t), down = (alphaBar) => 6 + 84 * (1 - alphaBar);

/** A new run: its rows and its curve. */
function open(run) {
  const start = startOf(run);
  if (!start) return;
  shown = run;
  rows.replaceChildren();
  root.querySelector(".ms-read").hidden = !Object.keys(start.attributes ?? {}).length; // no judge reads its pictures
  for (const [attribute, label] of Object.entries(start.attributes ?? {})) {
    const term = make("dt", {}, label), line = make("dd");
    const asked = start.named?.[attribute];
    line.dataset.attribute = attribute;
    line.append(span("ms-first"), span("ms-share"), span("ms-bar"), span("ms-second"));
    line.querySelector(".ms-bar").append(make("i"));
    if (asked) term.append(" ", make("span", { className: "ms-asked", title: asked }, told.asked));
    rows.append(term, line);
  }
  curve.replaceChildren();
  const points = start.curve ?? [];
  if (!points.length) return;
  curve.append(svg("line", { x1: 8, x2: 232, y1: 90, y2: 90, class: "ms-axis" }));
  curve.append(svg("polyline", { class: "ms-line", points: points.map(([t, a]) => `${across(t)},${down(a)}`).join(" ") }));
  for (const alphaBar of start.plan ?? []) {
    const [t] = points.reduce((best, point) => Math.abs(point[1] - alphaBar) < Math.abs(best[1] - alphaBar) ? point : best);
    curve.append(svg("line", { x1: across(t), x2: across(t), y1: 88, y2: 92, class: "ms-notch" }));
  }
  curve.append(svg("circle", { r: 4.5, class: "ms-dot", cx: across(1), cy: down(0) }));
}

function follow({ run, numbers: at }) {
  if (run !== shown) open(run);
  for (const line of rows.querySelectorAll("dd")) {
    const reading = at.readings?.[line.dataset.attribute];
    const [first, share, bar, second] = line.children;
    line.toggleAttribute("data-settled", Boolean(reading?.[4]));
    line.toggleAttribute("data-mute", !reading);
    line.hidden = line.previousSibling.hidden = !reading && Object.keys(at.readings ?? {}).length > 0; // a face has no place
    first.textContent = reading ? reading[0] : "–";
    share.textContent = reading ? inPercent(reading[1]) : "";
    bar.firstChild.style.width = `${reading ? 100 * reading[1] : 0}%`;
    second.textContent = reading && reading[1] < told.sure ? `${told.or} ${reading[2]}, ${inPercent(reading[3])}` : "";
  }
  const dot = curve.querySelector(".ms-dot"), line = curve.querySelector(".ms-line");
  if (dot && line) {
    const y = down(at.alpha_bar ?? 0);
    let best = null;
    for (const point of line.points) if (!best || Math.abs(point.y - y) < Math.abs(best.y - y)) best = point;
    dot.setAttribute("cx", best.x);
    dot.setAttribute("cy", best.y);
  }
  const sigma = at.sigma == null ? "0" : at.sigma >= 100 ? Math.round(at.sigma) : at.sigma.toPrecision(2);
  numbers.textContent = fill(told.numbers, { signal: inPercent(at.alpha_bar ?? 0), sigma, nfe: at.nfe ?? 0 });
}

on("explorer:cursor", ({ detail }) => detail.player === told.player && follow(detail));
