// Files fetched by address, each going on where its transfer broke off: ordinary HTTP, ranges and entity tags, which is
// all that a page without https has. What was taken in is asked for no second time, and the browser's own cache keeps
// the whole files.

const TRIES = 5; // without a single byte in between
const PAUSE = 500; // milliseconds before the first of them, twice as long before each further one

class GoneError extends Error {}

/** files  name -> { address, bytes, tag }: where it is, how long, and its entity tag.  Throws where one can't be had. */
export const resumed = (files, pause = PAUSE) => ({
  async get(name, told) {
    const { address, bytes, tag } = files[name];
    const buffer = new Uint8Array(bytes);
    let [at, tries] = [0, 0];
    while (at < bytes) {
      const before = at;
      try {
        for await (const [from, part] of parts(address, at, tag)) {
          if (from + part.length > bytes) throw new GoneError(`${name}: more than ${bytes} bytes`);
          buffer.set(part, from);
          told((at = from + part.length));
        }
      } catch (error) {
        if (error instanceof GoneError) throw error;
      }
      tries = at > before ? 0 : tries + 1;
      if (at < bytes && tries >= TRIES) throw new Error(`${name}: ${at} of ${bytes} bytes`);
      if (at < bytes) await new Promise((go) => setTimeout(go, pause * 2 ** tries));
    }
    return buffer.buffer;
  },
});

/** [where it belongs, bytes] from `at` on; from the beginning where the server has another file by now, or no ranges. */
async function* parts(address, at, tag) {
  const answer = await fetch(address, { headers: at ? { Range: `bytes=${at}-`, "If-Range": tag } : {} });
  if (answer.status >= 400 && answer.status < 500) throw new GoneError(`${answer.status}`);
  if (!answer.ok) return;
  let from = answer.status === 206 ? at : 0;
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield [from, value];
    from += value.length;
  }
}
