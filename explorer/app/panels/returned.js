/* Three pictures: before, the state that the model was given, and what it made of it. */

const root = element.querySelector(".rt"), said = root.querySelector(".rt-said");
const again = root.querySelector(".rt-again");
let shown = null, finished = false;

const frame = (run, i) => stepsOf(run).find((packet) => packet.i === i);

async function put(part, packet) {
  const figure = root.querySelector(`[data-part=${part}]`), canvas = figure.querySelector("canvas");
  const pen = canvas.getContext("2d");
  canvas.setAttribute("aria-label", figure.querySelector("figcaption").textContent);
  if (!packet) return void pen.clearRect(0, 0, canvas.width, canvas.height);
  const options = { colorSpaceConversion: "none", premultiplyAlpha: "none" };
  const blob = await (await fetch(frameAddress(packet, "x_t"))).blob();
  const image = await createImageBitmap(blob, options);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
}

function follow({ player, run }) {
  if (player !== told.player) return;
  const start = startOf(run);
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
  const final = stepsOf(run).find((packet) => packet.final);
  if (!final || finished) return;
  finished = true;
  put("now", final);
  said.textContent = final.sentence;
}

listener(root)("explorer:reel", ({ detail }) => follow(detail));
