// The line that says what computes the pictures here, and whether it would without a network.

/** page  has the texts, its studio's way (ways.js), what the graphics chip was found to be (graphics.js), and `kept` */
export function computesLine(page) {
  const { way, graphics } = page.studio;
  const said = [way.graphics ? "graphics" : way.threads > 1 ? "cores" : "core"];
  if (["wrong", "slow", "failed"].includes(graphics.verdict)) said.push(graphics.verdict);
  if (way.lean) said.push("lean");
  if (page.offline) said.push("kept");
  const round = (seconds) => seconds?.toFixed(2);
  const values = { threads: way.threads, call: round(graphics.call), usual: round(graphics.usual) };
  return said.map((key) => page.text(`site.device.${key}`, values)).join(" ");
}
