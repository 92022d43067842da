/* The curve of the schedule "drawn by hand", where it is chosen. The value is the points as settings have them,
   t:log_snr;t:log_snr; "" for the curve to start from. Event `drawn` {points}, once a point has been let go. What is
   drawn stands in data-points at once, for whoever presses a button before that.                                  */

const PAUSE = 250; // milliseconds without a further key
const drawn = drawnPoints(element.querySelector("svg"), told, () => {
  shown = drawn.pairs().map((pair) => pair.join(":")).join(";");
  element.querySelector(".lab-draw").dataset.points = shown;
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("drawn", { points: shown }), PAUSE);
});
const start = drawn.pairs();
let shown = "", waiting;

function receive() {
  const text = String(props.value ?? "");
  if (text === shown) return;
  shown = text;
  element.querySelector(".lab-draw").dataset.points = shown;
  const pairs = text.split(";").map((pair) => pair.split(":").map(Number));
  drawn.take(text && pairs.length > 1 && pairs.flat().every(Number.isFinite) ? pairs : start);
}

watch("value", receive);
receive();
