/* Each word's share of all looks over the run, on the player's own axis from static to picture. */

const BOX = { left: 36, right: 234, top: 8, bottom: 96 };

function drawChart(plot, about, token, at) {
  const along = (packet) => BOX.left + (BOX.right - BOX.left) * placeOf(packet.numbers.alpha_bar ?? 0);
  const drawn = about.tokens.map((_, k) => k).filter((k) => !about.idle.has(k) || k === token);
  const top = Math.max(0.02, ...drawn.flatMap((k) => about.means[k]));
  const up = (share) => BOX.bottom - (BOX.bottom - BOX.top) * Math.min(1, share / top);
  plot.replaceChildren();
  for (const share of [0, top / 2, top]) {
    plot.append(svg("line", { x1: BOX.left, x2: BOX.right, y1: up(share), y2: up(share), class: "in-axis" }));
    plot.append(svg("text", { x: BOX.left - 5, y: up(share) + 4, "text-anchor": "end" }, percent(share, told.percent)));
  }
  for (const k of drawn.sort((a, b) => (a === token) - (b === token))) {
    const points = about.frames.map((packet, i) => `${along(packet).toFixed(1)},${up(about.means[k][i]).toFixed(1)}`);
    plot.append(svg("polyline", { points: points.join(" "), class: "in-line", "data-token": k, ...(k === token ? { "data-chosen": "" } : {}) }));
  }
  const ends = [["left", "start", told.words.chart_left], ["right", "end", told.words.chart_right]];
  for (const [side, anchor, text] of ends) plot.append(svg("text", { x: BOX[side], y: BOX.bottom + 18, "text-anchor": anchor }, text));
  const x = BOX.left + (BOX.right - BOX.left) * placeOf(at ?? 0);
  plot.append(svg("line", { x1: x, x2: x, y1: BOX.top - 4, y2: BOX.bottom + 4, class: "in-cursor" }));
}
