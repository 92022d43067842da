// CRC-32 as in zip and gzip (ISO 3309): what says that a file is whole where a page over plain http has no SHA.

let table = null;

function tableOf() {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
    return rest;
  });
}

/** The checksum of bytes, after those whose checksum was `before`. */
export function checksum(bytes, before = 0) {
  table ??= tableOf();
  let rest = ~before;
  for (let i = 0; i < bytes.length; i++) rest = table[(rest ^ bytes[i]) & 255] ^ (rest >>> 8);
  return ~rest >>> 0;
}
