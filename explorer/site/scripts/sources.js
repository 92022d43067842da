// Where the bytes of a file come from: fetched beside the page, or held in it, compressed and as text.

/** Files below `address`, with `told(bytes so far)` while they come. Throws where one is missing or cut off. */
export const fetched = (address, sizes) => ({
  async get(name, told) {
    const answer = await fetch(`${address}${name}`);
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    const buffer = new Uint8Array(sizes[name]);
    const reader = answer.body.getReader();
    for (let at = 0; ; ) {
      const { done, value } = await reader.read();
      if (done && at !== buffer.length) throw new Error(`${name}: ${at} of ${buffer.length} bytes`);
      if (done) return buffer.buffer;
      if (at + value.length > buffer.length) throw new Error(`${name}: more than ${buffer.length} bytes`);
      buffer.set(value, at);
      told((at += value.length));
    }
  },
});

const bits = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Files inside the page: <script type="text/plain" id="file-NAME"> with base64 of gzip, taken out once it is read. */
export const inside = (sizes) => ({
  async get(name, told) {
    const element = document.getElementById(`file-${name}`);
    const packed = new Blob([bits(element.textContent)]);
    element.textContent = "";
    const plain = packed.stream().pipeThrough(new DecompressionStream("gzip"));
    const buffer = await new Response(plain).arrayBuffer();
    told(buffer.byteLength);
    if (buffer.byteLength !== sizes[name]) throw new Error(`${name}: ${buffer.byteLength} of ${sizes[name]} bytes`);
    return buffer;
  },
});
