// Says in a line that a browser is too old, in words that old browsers know.
window.able = simd() && "OffscreenCanvas" in window && "BigInt64Array" in window && "DecompressionStream" in window
  && "at" in Array.prototype;
if (!window.able) document.getElementById("too-old").hidden = false;
