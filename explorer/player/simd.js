/* Whether this browser runs WebAssembly with SIMD, in words that old browsers know. The bytes are a function that uses it. */

function simd() {
  try {
    return WebAssembly.validate(new Uint8Array([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11
    ]));
  } catch (error) {
    return false;
  }
}
