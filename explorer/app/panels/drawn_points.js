/* A schedule drawn by hand: five points that can be dragged or moved with the keys. Kept signal over time, as beside
   the player: static at the left. The ends stay; between them the curve may only rise towards the picture.

   drawnPoints(plot, words, changed) fills an empty SVG; `changed` is called when a person has moved a point
   pairs()     the points as the engine knows them, (t, log_snr) from picture to static
   take(pairs) shows another curve; of one through other times what it is at these                                   */

function drawnPoints(plot, words, changed) {
  const BOX = { left: 12, right: 308, top: 10, bottom: 150 };
  const TIMES = [1, 0.75, 0.5, 0.25, 0], STEP = 0.02, APART = 0.01, PIECES = 96;
  let kept = [0.002, 0.146, 0.5, 0.854, 0.998]; // close to the cosine schedule
  const across = (t) => BOX.left + (BOX.right - BOX.left) * (1 - t);
  const down = (share) => BOX.bottom - (BOX.bottom - BOX.top) * share;
  const shareOf = (level) => 1 / (1 + Math.exp(-level));

  plot.append(
    svg("line", { x1: BOX.left, x2: BOX.right, y1: BOX.bottom, y2: BOX.bottom, class: "lab-axis" }),
    svg("line", { x1: across(0.5), x2: across(0.5), y1: BOX.top, y2: BOX.bottom, class: "lab-half" }),
    svg("text", { x: BOX.left, y: BOX.bottom + 18 }, words.left),
    svg("text", { x: across(0.5), y: BOX.bottom + 18, "text-anchor": "middle" }, words.middle),
    svg("text", { x: BOX.right, y: BOX.bottom + 18, "text-anchor": "end" }, words.right),
  );
  const line = svg("path", { class: "lab-curve" });
  plot.append(line);
  const points = [1, 2, 3].map((k) => {
    const point = svg("circle", {
      r: 9, cx: across(TIMES[k]), class: "lab-point", tabindex: 0, role: "slider",
      "aria-label": fill(words.point, { t: TIMES[k] }), "aria-valuemin": 0, "aria-valuemax": 100,
    });
    point.addEventListener("keydown", (event) => {
      const by = { ArrowUp: STEP, ArrowRight: STEP, PageUp: 5 * STEP, ArrowDown: -STEP, ArrowLeft: -STEP, PageDown: -5 * STEP }[event.key];
      if (!by) return;
      event.preventDefault();
      move(k, kept[k] + by);
      changed();
    });
    point.addEventListener("pointerdown", (event) => {
      point.setPointerCapture(event.pointerId);
      point.focus();
    });
    point.addEventListener("pointermove", (event) => {
      if (!point.hasPointerCapture(event.pointerId)) return;
      const frame = plot.getBoundingClientRect(), y = ((event.clientY - frame.top) / frame.height) * 176;
      move(k, (BOX.bottom - y) / (BOX.bottom - BOX.top));
    });
    point.addEventListener("pointerup", () => changed());
    plot.append(point);
    return point;
  });

  function move(k, share) {
    kept[k] = Math.min(kept[k + 1] - APART, Math.max(kept[k - 1] + APART, share));
    draw();
  }

  function draw() {
    const level = curveThrough(pairs());
    const at = Array.from({ length: PIECES + 1 }, (_, k) => k / PIECES);
    line.setAttribute("d", `M ${at.map((t) => `${across(t)} ${down(shareOf(level(t)))}`).join(" L ")}`);
    points.forEach((point, i) => {
      point.setAttribute("cy", down(kept[i + 1]));
      point.setAttribute("aria-valuenow", Math.round(100 * kept[i + 1]));
    });
  }

  function pairs() {
    return TIMES.map((t, k) => [t, Math.round(1000 * Math.log(kept[k] / (1 - kept[k]))) / 1000]).reverse();
  }

  function take(given) {
    const level = given.length > 2 ? curveThrough(given) : (t) => given[0][1] + t * (given[1][1] - given[0][1]);
    kept = TIMES.map((t) => Math.min(0.9999, Math.max(0.0001, shareOf(level(t)))));
    draw();
  }

  draw();
  return { pairs, take };
}
