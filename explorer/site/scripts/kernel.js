// A quicker matrix product for the runtime, where a browser has the instruction for it: explorer/site/kernel.py.

const PROBE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0, 253, 133, 2, 26, 11);

/** splices  [begin, end, base64] in their order. A promise of the bytes, or the binary itself. */
export function quicker(binary, splices) {
  if (!splices.length || !WebAssembly.validate(PROBE)) return binary;
  const parts = [];
  let at = 0;
  for (const [begin, end, text] of splices) {
    parts.push(new Uint8Array(binary, at, begin - at), Uint8Array.from(atob(text), (one) => one.charCodeAt(0)));
    at = end;
  }
  return new Blob([...parts, new Uint8Array(binary, at)]).arrayBuffer();
}
