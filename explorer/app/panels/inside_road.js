/* Words into numbers: a row for each word of the run, with its real numbers. A vector is a strip: red above zero, blue
   below. What stands there belongs to one run, and goes with it.                                                       */

const road = element.querySelector(".in-road"), on = listener(road), part = (name) => road.querySelector(name);
let run = null, found = null;

function strip(vector, name) {
  const canvas = make("canvas", { width: vector.length, height: 1, title: name }), pen = canvas.getContext("2d");
  vector.forEach((value, x) => {
    const [r, g, b] = value > 0 ? [176, 42, 24] : [30, 74, 160], far = Math.abs(value);
    pen.fillStyle = `rgb(${[r, g, b].map((to, c) => Math.round([235, 228, 215][c] + (to - [235, 228, 215][c]) * far)).join()})`;
    pen.fillRect(x, 0, 1, 1);
  });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", name);
  return canvas;
}

function cell(...content) {
  const made = make("td");
  made.append(...content);
  return made;
}

function rowOf({ word, number, vector, near, kept, key, value, share }) {
  const head = make("th", {}, word), of = (name) => `${word}: ${told.words[name]}`;
  head.scope = "row";
  const nearby = near.map(([other, cosine]) => `${other} ${decimal(cosine, 2, told.language)}`).join(", ");
  const row = make("tr");
  row.append(head, cell(String(number)), cell(strip(vector, of("road_vector"))), cell(nearby || "–"),
    cell(decimal(kept, 2, told.language)), cell(strip(key, of("road_key"))), cell(strip(value, of("road_value"))),
    cell(share == null ? "–" : percent(share, told.percent)));
  return row;
}

function draw() {
  const there = Boolean(found?.words);
  part(".in-scroll").hidden = part("[data-act=csv]").hidden = !there;
  part("[data-act=road]").hidden = there;
  part("tbody").replaceChildren(...(there ? found.words.map(rowOf) : []));
}

async function ask() {
  const of = run;
  part(".in-road-said").textContent = told.words.road_wait;
  const made = await answerOf("road", { run: of });
  if (of !== run) return;
  found = made;
  part(".in-road-said").textContent = made?.words ? made.sentence : told.words.road_none;
  draw();
}

function csv() {
  const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`, strips = ["vector", "key", "value"];
  const head = ["word", "number", "nearest", "cosine", "kept", "share", ...strips.flatMap((name) => found.words[0][name].map((_, k) => `${name} ${k + 1}`))];
  const lines = found.words.map((row) => [quoted(row.word), row.number, quoted(row.near[0]?.[0] ?? ""), row.near[0]?.[1] ?? "", row.kept, row.share ?? "", ...strips.flatMap((name) => row[name])].join(","));
  handOver(new Blob([[head.join(","), ...lines, ""].join("\n")], { type: "text/csv" }), "words.csv");
}

function follow(now) {
  if (now === run) return;
  [run, found] = [now, null];
  part(".in-road-said").textContent = "";
  draw();
}

road.addEventListener("click", ({ target }) => {
  const act = target.closest?.("[data-act]")?.dataset.act;
  if (act === "road" && run) ask();
  else if (act === "csv") csv();
});
on("explorer:cursor", ({ detail }) => detail.player === told.player && follow(detail.run));
const open = window.explorerPlayers?.get(told.player);
if (open?.reel && open.index >= 0) follow(open.reel.run);
