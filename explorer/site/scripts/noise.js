// The static of a seed, as torch draws it on a CPU: Mersenne Twister (Matsumoto & Nishimura 1998), 24 bits a number,
// and pairs of normal numbers (Box & Muller 1958) in blocks of sixteen, eight cosines and then their eight sines.

const SIZE = 624;
const SHIFT = 397;
const BLOCK = 16;

class Twister {
  constructor(seed) {
    this.state = new Uint32Array(SIZE);
    this.at = SIZE;
    this.state[0] = seed >>> 0;
    for (let i = 1; i < SIZE; i++) {
      const before = this.state[i - 1] ^ (this.state[i - 1] >>> 30);
      this.state[i] = Math.imul(1812433253, before) + i;
    }
  }

  turn() {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }

  /** 32 random bits. */
  next() {
    if (this.at === SIZE) this.turn();
    let y = this.state[this.at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A float32 in [0, 1). */
  uniform() {
    return (this.next() & 0xffffff) / 0x1000000;
  }
}

/** A source of standard normal noise: each call goes on where the one before stopped.
 *  seed  a whole number from 0 to 2^32 - 1;  count  numbers a call, a multiple of 16 */
export function noise(seed, count) {
  if (count % BLOCK) throw new RangeError(`static comes in blocks of ${BLOCK}, not ${count}`);
  const twister = new Twister(seed);
  return () => {
    const out = new Float32Array(count);
    for (let i = 0; i < count; i++) out[i] = twister.uniform();
    for (let block = 0; block < count; block += BLOCK) {
      for (let i = block; i < block + BLOCK / 2; i++) {
        const radius = Math.fround(Math.sqrt(-2 * Math.log(1 - out[i])));
        const angle = Math.fround(2 * Math.PI) * out[i + BLOCK / 2];
        out[i] = radius * Math.cos(angle);
        out[i + BLOCK / 2] = radius * Math.sin(angle);
      }
    }
    return out;
  };
}
