/* Three pictures: before, the state that the model was given, and what it made of it. */

const root = element.querySelector(".rt"), said = root.querySelector(".rt-said");
const again = root.querySelector(".rt-again");
const ended = new AbortController();
let shown = null, finished = false;

const packets = (run) => window.explorerShelf?.get(run) ?? [];
const frame = (run, i) => packets(run).find((packet) => packet.kind === "step" && packet.i === i);

async function put(part, packet) {
  const figure = root.querySelector(`[data-part=${part}]`), canvas = figure.querySelector("canvas");
  const pen = canvas.getContext("2d");
  canvas.setAttribute("aria-label", figure.querySelector("figcaption").textContent);
  if (!packet) return void pen.clearRect(0, 0, canvas.width, canvas.height);
  const options = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
  const blob = await (await fetch(window.explorerFrame(packet, "x_t"))).blob();
  const image = await createImageBitmap(blob, options);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
}

function follow({ player, run }) {
  if (player !== told.player) return;
  const start = packets(run).find(({ kind }) => kind === "start");
  if (start?.forward) {
    root.hidden = true;
    shown = null;
  }
  if (!start?.origin) return;
  if (shown !== run) {
    [shown, finished] = [run, false];
    root.hidden = false;
    said.textContent = "";
    put("was", frame(start.origin.run, 0));
    put("left", frame(start.origin.run, start.origin.index));
    put("now", null);
    again.onclick = () => trigger("again", { run: start.origin.run });
  }
  const final = packets(run).find((packet) => packet.final);
  if (!final || finished) return;
  finished = true;
  put("now", final);
  said.textContent = final.sentence;
}

window.addEventListener("explorer:reel", ({ detail }) => {
  if (!root.isConnected) ended.abort();
  else follow(detail);
}, { signal: ended.signal });
