// Weights as they are shipped (explorer/network/checkpoint.py): a safetensors file, whose matrices are int8 with one
// scale a row, all else float16. A tensor is expanded when the runtime takes it, and not kept: beside the file and the
// runtime's own copy there is never more than one of them.

const TURNED = ".T";
const SCALE = ".scale";
const bare = (name) => (name.endsWith(TURNED) ? name.slice(0, -TURNED.length) : name);

/** float16 -> float32, all 65,536 of them. */
let halves = null;
export function halfTable() {
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

  /** How many numbers a tensor has. */
  count(name) {
    const entry = this.table[bare(name)];
    if (!entry) throw new WeightsError(`no tensor ${name}`);
    return entry.shape.reduce((product, side) => product * side, 1);
  }

  /** What the runtime takes for the bytes of a tensor's float32 numbers. */
  later(name) {
    this.count(name); // whether it is there
    return new Later(this, name);
  }

  /** float32 numbers of a tensor; the name may end in .T, which turns the rows of a matrix into columns. */
  tensor(name) {
    if (name !== bare(name)) return turned(this.tensor(bare(name)), this.table[bare(name)].shape);
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

/** The bytes of a tensor, expanded when they are taken (`subarray`), for the runtime's list of external data. */
class Later extends Uint8Array {
  constructor(weights, name) {
    super(0);
    Object.assign(this, { weights, name });
  }

  get byteLength() {
    return 4 * this.weights.count(this.name);
  }

  subarray(from, to) {
    return new Uint8Array(this.weights.tensor(this.name).buffer).subarray(from, to);
  }
}

function turned(values, [rows, columns]) {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column];
  }
  return out;
}
