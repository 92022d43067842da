// Whether the graphics chip of this device may compute (WebGPU). It is asked a call whose answer is known; only where it
// gives that answer, and sooner than the processor, it is used. Some chips and browsers give wrong numbers without a word.

export const CLOSE = 1e-2; // how far its answer may be from the known one
const SOONER = 0.8; // of the processor's time
const LEAST = 4; // GB of memory that a device needs for a second worker

/** Whether there is a chip worth asking; one that is only imitated by the processor is not. */
export async function promising() {
  if (!globalThis.navigator?.gpu || !("Suspending" in WebAssembly)) return false; // what its runtime is built upon
  if ((navigator.deviceMemory ?? LEAST) < LEAST || navigator.connection?.saveData) return false;
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
    return Boolean(adapter) && !(adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false);
  } catch {
    return false;
  }
}

/** What is made of a try: "used", or why not: "wrong", "slow".
 *  far, call  of the try;  usual  seconds of a call on the processor */
export function verdict({ far, call }, usual) {
  if (!(far <= CLOSE)) return "wrong";
  return call <= SOONER * usual ? "used" : "slow";
}
