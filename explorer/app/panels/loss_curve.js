/* The losses of a training as a curve in an <svg viewBox="0 0 320 90">, each mark the mean of its neighbours. */

/** curve [[step, loss], ...], steps in all, step that is shown or none; said(number, digits) writes a number */
function lossCurve(plot, { curve, steps, step, said }) {
  plot.replaceChildren();
  const add = (...shape) => plot.append(svg(...shape));
  add("line", { x1: 34, x2: 316, y1: 72, y2: 72 });
  add("text", { x: 34, y: 87 }, "0");
  add("text", { x: 316, y: 87, "text-anchor": "end" }, said(steps));
  if (curve.length < 2) return;
  const reach = Math.max(1, Math.round(curve.length / 60));
  const marks = [];
  for (let k = 0; k < curve.length; k += reach) {
    const near = curve.slice(Math.max(0, k - reach), k + reach + 1);
    marks.push([curve[k][0], near.reduce((sum, [, loss]) => sum + loss, 0) / near.length]);
  }
  const top = Math.max(...marks.map(([, loss]) => loss)), across = (at) => 34 + 282 * at / steps, down = (loss) => 72 - 64 * loss / top;
  add("text", { x: 28, y: 14, "text-anchor": "end" }, said(top, 2));
  add("text", { x: 28, y: 76, "text-anchor": "end" }, "0");
  add("polyline", { points: marks.map(([at, loss]) => `${across(at).toFixed(1)},${down(loss).toFixed(1)}`).join(" ") });
  if (step === undefined) return;
  const here = marks.reduce((best, mark) => Math.abs(mark[0] - step) < Math.abs(best[0] - step) ? mark : best);
  add("circle", { cx: across(step), cy: down(here[1]), r: 4.5 });
}
