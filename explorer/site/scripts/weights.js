// Weights as they are shipped (explorer/network/checkpoint.py): a safetensors file, whose matrices are int8 with one
// scale a row, all else float16. Each tensor is expanded when it is asked for, and none is kept.

const TURNED = ".T";
const SCALE = ".scale";

/** float16 -> float32, all 65,536 of them. */
let halves = null;
function halfTable() {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) halves[bits] = fraction ? NaN : sign * Infinity;
    else halves[bits] = sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
  }
  return halves;
}

export class WeightsError extends Error {}

/** The tensors of a safetensors file. `buffer` is the whole file; throws WeightsError where it is damaged or cut off. */
export class Weights {
  constructor(buffer) {
    this.buffer = buffer;
    try {
      const length = Number(new DataView(buffer).getBigUint64(0, true));
      this.table = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
      this.start = 8 + length;
    } catch {
      throw new WeightsError("damaged");
    }
    this.config = JSON.parse(this.table.__metadata__?.config ?? "{}");
    delete this.table.__metadata__;
    const ends = Object.values(this.table).map(({ data_offsets }) => data_offsets[1]);
    if (!ends.length || this.start + Math.max(...ends) !== buffer.byteLength) throw new WeightsError("damaged");
  }

  raw(name) {
    const entry = this.table[name];
    if (!entry) throw new WeightsError(`no tensor ${name}`);
    const [from, to] = entry.data_offsets;
    const bytes = this.buffer.slice(this.start + from, this.start + to); // aligned, which the file need not be
    if (entry.dtype === "I8") return new Int8Array(bytes);
    if (entry.dtype === "F32") return new Float32Array(bytes);
    if (entry.dtype !== "F16") throw new WeightsError(`${name} is of an unknown kind`);
    const table = halfTable();
    return Float32Array.from(new Uint16Array(bytes), (bits) => table[bits]);
  }

  /** float32 numbers of a tensor; the name may end in .T, which turns the rows of a matrix into columns. */
  tensor(name) {
    if (name.endsWith(TURNED)) return turned(this.tensor(name.slice(0, -TURNED.length)), this.table[name.slice(0, -TURNED.length)].shape);
    const values = this.raw(name);
    if (!(values instanceof Int8Array)) return values;
    const scale = this.raw(name + SCALE);
    const width = values.length / scale.length;
    const out = new Float32Array(values.length);
    for (let row = 0, k = 0; row < scale.length; row++) {
      for (const end = k + width; k < end; k++) out[k] = values[k] * scale[row];
    }
    return out;
  }
}

function turned(values, [rows, columns]) {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column];
  }
  return out;
}
