/* A square of a picture or a canvas, as a visitor's picture goes to the server: base64 of a PNG of SIDE x SIDE pixels. */

const SIDE = 128;

/** Halved step by step, so that every pixel has its part in it; what is missing is paper. */
function squareOf(source, left, top, side) {
  let size = SIDE * 2 ** Math.max(0, Math.min(4, Math.ceil(Math.log2(side / SIDE))));
  let from = source, box = [left, top, side, side];
  for (; ; size /= 2) {
    const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, size, size);
    pen.drawImage(from, ...box, 0, 0, size, size);
    if (size <= SIDE) return canvas.toDataURL("image/png").split(",")[1];
    [from, box] = [canvas, [0, 0, size, size]];
  }
}
