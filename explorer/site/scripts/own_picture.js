// Pictures as states: one of one's own, its middle square, made small; it stays on this device. And frames as they are.

/** (3, size, size) in [-1, 1] of anything that can be drawn. */
export function squared(picture, size) {
  const side = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  context.fillStyle = "white"; // behind what is see-through
  context.fillRect(0, 0, size, size);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, left, top, side, side, 0, 0, size, size);
  return stateOf(context, size);
}

/** The same of a frame as it is, or of a square of a sheet of frames: a blob or a bitmap. */
export async function unpacked(picture, left = 0, top = 0, side = null) {
  const bitmap = picture instanceof Blob ? await createImageBitmap(picture) : picture;
  const size = side ?? bitmap.width;
  const context = new OffscreenCanvas(size, size).getContext("2d", { alpha: false, willReadFrequently: true });
  context.drawImage(bitmap, left, top, size, size, 0, 0, size, size);
  return stateOf(context, size);
}

function stateOf(context, size) {
  const { data } = context.getImageData(0, 0, size, size);
  const plane = size * size;
  const out = new Float32Array(3 * plane);
  for (let k = 0; k < plane; k++) for (let c = 0; c < 3; c++) out[c * plane + k] = data[4 * k + c] / 127.5 - 1;
  return out;
}
