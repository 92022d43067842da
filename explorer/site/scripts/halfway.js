// The half-way test (explorer/lab/halfway.py): pictures that the model has never seen are buried to the noise levels at
// which the schedules are at t = 1/2, and the judge is asked what they show. The pictures are those of the studio's quick
// form, painted when the site was made; their static is that of the seed.

import { noise } from "./noise.js";
import { frame } from "./pictures.js";
import { unpacked } from "./own_picture.js";

const CLEAN = 9; // log_snr at which a clean picture is shown to the judge
const ASKED = "exponential"; // the schedule that the lesson asks about
const [LEFT, RIGHT, TOP, FLOOR] = [44, 392, 12, 200]; // of the plot

const buried = (x0, eps, sigma) => {
  const [signal, scale] = [1 / Math.hypot(1, sigma), sigma / Math.hypot(1, sigma)];
  return x0.map((value, k) => signal * value + scale * eps[k]);
};
const best = (chances) => chances.indexOf(Math.max(...chances));

export class Halfway {
  /** facts  of explorer/site/lessons.py;  root  where the findings are shown */
  constructor(page, facts, root) {
    Object.assign(this, { page, facts, root });
    this.size = page.facts.networks[page.models[0]].size;
  }

  percent(share) {
    return percent(share, this.page.texts.format.percent);
  }

  /** (3, size, size) of each picture. */
  async pictures() {
    const bytes = await this.page.studio.source.get("halfway.webp", () => {});
    const sheet = await createImageBitmap(new Blob([bytes], { type: "image/webp" }));
    const { size, facts: { across, subjects } } = this;
    const place = (k) => [(k % across) * size, Math.floor(k / across) * size];
    return Promise.all(subjects.map((_, k) => unpacked(sheet, ...place(k), size)));
  }

  /** { value } in percent of the pictures that are recognised; undefined where it was stopped. */
  async run(seed, going) {
    this.held ??= await this.pictures();
    const { held, facts: { sigmas, subjects, schedules } } = this;
    const static_ = held.map((x0, k) => noise(seed + 1 + k, x0.length)());
    const bar = make("progress", { max: sigmas.length * held.length, value: 0 });
    bar.setAttribute("aria-label", this.page.texts.learn.running.lab);
    this.root.replaceChildren(bar);
    this.root.hidden = false;
    const shares = new Map();
    for (const sigma of sigmas) {
      let right = 0;
      for (const [k, x0] of held.entries()) {
        const readings = await this.page.studio.look(buried(x0, static_[k], sigma), Math.min(CLEAN, -2 * Math.log(sigma)));
        if (!going()) return void (this.root.hidden = true);
        right += best(readings.subject) === subjects[k];
        bar.value += 1;
      }
      shares.set(sigma, right / held.length);
    }
    this.show(shares, static_[0]);
    return { value: 100 * shares.get(schedules.find(({ name }) => name === ASKED).half) };
  }

  show(shares, eps) {
    const { times, levels, schedules } = this.facts;
    const sigmaOf = (level) => Math.exp(-level / 2);
    const rows = schedules.map((one) => [one.label, one.levels.map(sigmaOf)]);
    const reached = (one) => `${one.label} (t = ${one.reached.map((t) => decimal(t, 2, this.page.facts.language)).join(" · ")})`;
    const alike = schedules.map((one) => [reached(one), levels.map(([sigma]) => sigma)]);
    const again = this.page.text("site.lesson_pictures", { count: this.held.length });
    this.root.replaceChildren(this.table(shares), this.plot(shares), this.strips(rows, times, eps),
      this.strips(alike, levels.map(([, label]) => label), eps), make("p", { className: "hint", textContent: again }));
  }

  table(shares) {
    const row = (cells, tag) => make("tr", {}, ...cells.map((textContent) => make(tag, { textContent })));
    const { columns, schedules } = this.facts;
    const rising = [...schedules].sort((one, other) => one.half - other.half);
    const body = rising.map(({ label, half }) => row([label, decimal(half, 1, this.page.facts.language), this.percent(shares.get(half))], "td"));
    return make("table", { className: "numbers" }, make("thead", {}, row(columns, "th")), make("tbody", {}, ...body));
  }

  /** Every level is a point of one curve; the schedules are marked on it. */
  plot(shares) {
    const { axes, schedules, sigmas } = this.facts;
    const drawn = svg("svg", { viewBox: "0 0 400 250", role: "img", "aria-label": `${axes[1]}, ${axes[0]}` });
    const across = (sigma) => LEFT + ((RIGHT - LEFT) * Math.log(sigma / 0.1)) / Math.log(400);
    const down = (share) => FLOOR - (FLOOR - TOP) * share;
    const at = ([sigma, share]) => `${across(sigma).toFixed(1)},${down(share).toFixed(1)}`;
    const text = (x, y, said, anchor = "middle") => svg("text", { x, y, "text-anchor": anchor }, said);
    for (const share of [0, 0.5, 1]) {
      drawn.append(svg("line", { x1: LEFT, x2: RIGHT, y1: down(share), y2: down(share), class: "grid" }), text(LEFT - 6, down(share) + 5, `${100 * share}`, "end"));
    }
    for (const sigma of [0.1, 1, 10]) drawn.append(text(across(sigma), FLOOR + 20, decimal(sigma, sigma < 1 ? 1 : 0, this.page.facts.language)));
    drawn.append(text((LEFT + RIGHT) / 2, FLOOR + 42, axes[0]));
    drawn.append(svg("polyline", { points: sigmas.map((sigma) => at([sigma, shares.get(sigma)])).join(" "), class: "curve" }));
    for (const { name, label, half } of schedules) {
      const [x, y] = [across(half), down(shares.get(half))];
      drawn.append(svg("circle", { cx: x, cy: y, r: 4.5, class: "point" }));
      if (["cosine", "linear", ASKED].includes(name)) drawn.append(text(name === ASKED ? x - 4 : x + 8, y - 10, label, name === ASKED ? "middle" : "start"));
    }
    return make("figure", { className: "plot" }, make("figcaption", { textContent: `${axes[1]} (%)` }), drawn);
  }

  /** One picture under each schedule.  rows  [label, sigmas] */
  strips(rows, titles, eps) {
    const cell = (sigma, label) => {
      const { size } = this;
      const canvas = make("canvas", { width: size, height: size });
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", label);
      canvas.getContext("2d", { alpha: false }).putImageData(new ImageData(frame(buried(this.held[0], eps, sigma), size), size, size), 0, 0);
      return make("td", {}, canvas);
    };
    const line = ([label, sigmas]) => [
      make("tr", { className: "of" }, make("th", { textContent: label, colSpan: titles.length, scope: "rowgroup" })),
      make("tr", {}, ...sigmas.map((sigma, k) => cell(sigma, `${label}, ${titles[k]}`))),
    ];
    const head = make("tr", {}, ...titles.map((textContent) => make("th", { textContent, scope: "col" })));
    return make("table", { className: "strips" }, make("thead", {}, head), make("tbody", {}, ...rows.flatMap(line)));
  }
}
