// Where the bytes of a file come from: fetched beside the page, or held in it, compressed and as text. Both have
//
//    get(name, told)   Promise of an ArrayBuffer with just that file; told(bytes so far) while it comes
//
// and throw an error with the file's name in it where it is missing, cut off or damaged; asking again may help.

import { checksum } from "./checksum.js";

const TRIES = 4; // without getting on in between
const WORTH = 1 << 16; // bytes that count as getting on
const PAUSE = 300; // milliseconds before the first of them, twice as long before each further one
const PIECE = 1 << 20; // characters of text that are read at once, a multiple of four

class Cut extends Error {}

/** Files below an address. What has come of a file that was cut off is kept, and the rest asked for. */
export class Fetched {
  /** bytes, sums  name -> length, checksum;  tags  name -> its entity tag, of a server whose parts are of the plain file,
   *  however it packs the whole; the tag stands in the address, too */
  constructor(address, { bytes, sums, tags = {} }, pause = PAUSE) {
    Object.assign(this, { address, sizes: bytes, sums, tags, pause, parts: new Map(), stale: new Set() });
  }

  place(name) {
    return `${this.address}${name}${this.tags[name] ? `?${this.tags[name]}` : ""}`;
  }

  async get(name, told) {
    const part = this.parts.get(name) ?? { bytes: new Uint8Array(this.sizes[name]), at: 0, plain: true };
    this.parts.delete(name); // it is this call's until it fails
    for (let left = TRIES; part.at < part.bytes.length; ) {
      const before = part.at;
      try {
        await this.more(name, part, told);
      } catch (error) {
        left = part.at - before >= WORTH ? TRIES : left - 1;
        if (error instanceof Cut && left) {
          await new Promise((go) => setTimeout(go, this.pause * 2 ** (TRIES - left)));
          continue;
        }
        this.parts.set(name, part);
        throw error;
      }
    }
    if (checksum(part.bytes) === this.sums[name]) return part.bytes.buffer;
    if (this.stale.has(name)) throw new Error(`${name}: damaged`);
    this.stale.add(name); // a cache may hold an older or a damaged one
    return this.get(name, told);
  }

  /** Asks for what is lacking of a file, all of it where a server does not give parts. Throws Cut where it breaks off. */
  async more(name, part, told) {
    const tag = this.tags[name];
    const range = { Range: `bytes=${part.at}-`, ...(tag && { "If-Range": `"${tag}"` }) };
    const rest = part.at && (part.plain || tag) ? range : null;
    const cache = rest ? "no-store" : this.stale.has(name) ? "reload" : "default";
    const answer = await fetch(this.place(name), { cache, headers: rest ?? {} }).catch((error) => {
      throw new Cut(`${name}: ${error.message}`);
    });
    if (answer.status === 416) part.at = 0;
    if (!answer.ok) throw new (answer.status === 416 || answer.status >= 500 ? Cut : Error)(`${name}: ${answer.status}`);
    const packed = answer.headers.get("content-encoding");
    part.plain = !packed || packed === "identity"; // parts of what is packed on the way do not fit
    if (answer.status !== 206) part.at = 0;
    else if (!part.plain || !answer.headers.get("content-range")?.startsWith(`bytes ${part.at}-`)) {
      Object.assign(part, { at: 0, plain: false });
      throw new Cut(`${name}: another part`);
    }
    await this.read(name, part, answer.body.getReader(), told);
  }

  async read(name, part, reader, told) {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw new Cut(`${name}: ${error.message}`);
      });
      if (done && part.at < part.bytes.length) throw new Cut(`${name}: ${part.at} of ${part.bytes.length} bytes`);
      if (done) return;
      if (part.at + value.length > part.bytes.length) {
        part.at = 0;
        throw new Error(`${name}: more than ${part.bytes.length} bytes`);
      }
      part.bytes.set(value, part.at);
      told((part.at += value.length));
    }
  }
}

/** The bytes of base64. */
function bits(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const characters = atob(text);
  const out = new Uint8Array(characters.length);
  for (let i = 0; i < out.length; i++) out[i] = characters.charCodeAt(i);
  return out;
}

/** Files inside the page: <script type="text/plain" id="file-NAME"> with base64 of gzip, which is taken out once it is
 *  read. It is kept packed, as a Blob, which a browser need not hold in the page's memory. */
export class Inside {
  constructor({ bytes }) {
    Object.assign(this, { sizes: bytes, packed: new Map() });
  }

  async get(name, told) {
    try {
      if (!this.packed.has(name)) this.packed.set(name, await this.taken(document.getElementById(`file-${name}`)));
      return await this.plain(name, told);
    } catch (error) {
      throw new Error(`${name}: ${error.message}`); // gzip has a checksum of its own
    }
  }

  async taken(element) {
    const text = element.textContent;
    const pieces = [];
    for (let at = 0; at < text.length; at += PIECE) {
      pieces.push(new Blob([bits(text.slice(at, at + PIECE))]));
      if (pieces.length % 4 === 0) await new Promise((go) => setTimeout(go)); // the page stays alive
    }
    element.remove();
    return new Blob(pieces);
  }

  async plain(name, told) {
    const out = new Uint8Array(this.sizes[name]);
    const reader = this.packed.get(name).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    for (let at = 0; ; ) {
      const { done, value } = await reader.read();
      if (done && at === out.length) return out.buffer;
      if (done || at + value.length > out.length) throw new Error(`${at} of ${out.length} bytes`);
      out.set(value, at);
      told((at += value.length));
    }
  }
}
