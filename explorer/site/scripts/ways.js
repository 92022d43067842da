// In which way the worker computes: on how many cores, on the graphics chip, with as little memory as can be. Where one
// way fails, there is a smaller one.

const MOST = 4; // cores; more bring little to a network of this size

/** The way to begin with. More than one core can be had only where the page is isolated. */
export function usualWay() {
  const threads = globalThis.crossOriginIsolated ? Math.min(navigator.hardwareConcurrency || 1, MOST) : 1;
  return { threads, graphics: false, lean: false };
}

/** Whether an error says that memory was refused. What WebAssembly throws as a bare number is a failed allocation. */
export function refused(error) {
  return /memory|alloc|OOM|^\d+$/i.test(error?.message ?? "");
}

/** The way to try where another has failed, or null where there is none. Threads fail in ways of their own (iPhones end
 *  them for want of memory), so does a graphics chip; on one core only memory is a reason. */
export function smaller(way, error) {
  if (way.graphics) return { ...way, graphics: false };
  if (way.threads > 1) return { ...way, threads: 1 };
  return refused(error) && !way.lean ? { ...way, lean: true } : null;
}
