/* What is painted, as numbers. They are the truth and the screen is drawn from them: what a browser reads back from a
   canvas is no longer exact where it guards against being traced.

   canvasSheet(side, depth)   depth 1: a mask, how much of each place is painted; depth 4: red, green, blue, how much
   .begin(brush) .line(x0, y0, x1, y1) .end()      one stroke; places are in pixels and may lie outside
   .begin(brush) .stamp(x, y, inside) .end()       a shape: inside(x, y) in [-1, 1], as wide as the brush
   .whole(act)                .undo() .redo() .load(bytes)          each gives back whether something has changed

   A stroke covers a place as much as its nearest point does and no more, however often the brush passes: with c the
   cover, paint becomes max(paint, c), and an eraser leaves paint (1 - c); colours lie over what was there.          */

function canvasSheet(side, depth) {
  const MOST = 60; // strokes that can be undone
  const equal = (one, other) => one.every((value, k) => value === other[k]);
  let now = new Uint8Array(side * side * depth), past = [], future = [], stroke = null;

  function keep(before) {
    if (equal(before, now)) return false;
    past.push(before);
    if (past.length > MOST) past.shift();
    future = [];
    return true;
  }

  /** How much of a place at this distance is covered: 1 inside, falling to 0 over the soft part of the radius. */
  function cover(distance, { size, soft }) {
    const radius = Math.max(0.75, size / 2), hard = radius * (1 - soft);
    if (distance <= hard) return 1;
    if (distance >= radius) return 0;
    const share = (radius - distance) / (radius - hard);
    return share * share * (3 - 2 * share);
  }

  function blend(k, c) {
    const { before, brush } = stroke, at = k * depth, how = at + depth - 1;
    if (brush.erase) return void (now[how] = Math.round(before[how] * (1 - c)));
    if (depth === 1) return void (now[k] = Math.max(before[k], Math.round(255 * c)));
    const under = (before[how] / 255) * (1 - c), sum = c + under;
    for (let i = 0; i < 3 && sum > 0; i += 1) now[at + i] = Math.round((c * brush.colour[i] + under * before[at + i]) / sum);
    now[how] = Math.round(255 * sum);
  }

  /** act(x, y) at every pixel that may lie within reach of a line. */
  function near([x0, y0, x1, y1], reach, act) {
    const from = (low) => Math.max(0, Math.floor(low - reach)), to = (high) => Math.min(side - 1, Math.ceil(high + reach));
    for (let y = from(Math.min(y0, y1)); y <= to(Math.max(y0, y1)); y += 1) {
      for (let x = from(Math.min(x0, x1)); x <= to(Math.max(x0, x1)); x += 1) act(x, y);
    }
  }

  function line(x0, y0, x1, y1) {
    const reach = Math.max(0.75, stroke.brush.size / 2), dx = x1 - x0, dy = y1 - y0, long = dx * dx + dy * dy;
    near([x0, y0, x1, y1], reach, (x, y) => {
      const px = x + 0.5 - x0, py = y + 0.5 - y0; // pixels are met at their middle
      const share = long ? Math.min(1, Math.max(0, (px * dx + py * dy) / long)) : 0;
      const c = cover(Math.hypot(px - share * dx, py - share * dy), stroke.brush), k = y * side + x;
      if (c > stroke.cover[k]) blend(k, (stroke.cover[k] = c));
    });
  }

  /** A place is covered by as many of its nine points as lie inside. */
  function stamp(x0, y0, inside) {
    const reach = Math.max(1, stroke.brush.size / 2), points = [1 / 6, 0.5, 5 / 6];
    near([x0, y0, x0, y0], reach, (x, y) => {
      let met = 0;
      for (const dx of points) for (const dy of points) met += inside((x + dx - x0) / reach, (y + dy - y0) / reach);
      if (met) blend(y * side + x, met / 9);
    });
  }

  function whole(act, colour = [0, 0, 0]) {
    const before = now;
    now = now.slice();
    if (act === "nothing") now.fill(0);
    else if (act === "invert") now.forEach((value, k) => { if (k % depth === depth - 1) now[k] = 255 - value; });
    else for (let k = 0; k < now.length; k += depth) now.set(depth === 1 ? [255] : [...colour, 255], k);
    return keep(before);
  }

  function turn(from, to) {
    if (stroke || !from.length) return false;
    to.push(now);
    now = from.pop();
    return true;
  }

  return {
    begin(brush) { stroke = { brush, before: now, cover: new Float32Array(side * side) }; now = now.slice(); },
    line,
    stamp,
    end() { const { before } = stroke; stroke = null; return keep(before); },
    whole,
    undo: () => turn(past, future),
    redo: () => turn(future, past),
    load(bytes) {
      if (bytes.length !== now.length || stroke) return false;
      const before = now;
      now = Uint8Array.from(bytes);
      return keep(before);
    },
    get bytes() { return now; },
    get share() { let sum = 0; for (let k = depth - 1; k < now.length; k += depth) sum += now[k]; return sum / (255 * side * side); },
    get undoes() { return past.length > 0; },
    get redoes() { return future.length > 0; },
    get drawing() { return stroke !== null; },
  };
}
