// The worker: holds the networks, and makes one run at a time. What comes in is { kind, ... }, and so is what goes out.
//
//    runtime {script, binary, threads}     onnxruntime-web as bytes, once                      -> ready
//    load    {name, graph, weights, ...}   a network: buffers, and what the site's list says   -> loaded | failed
//    run     {id, model, settings, ...}    replaces the run before it                          -> packet, ... | failed
//    stop    {id}                          ends a run before its next network call             -> packet (done, stopped)
//    rest    {on}                          whether the page is out of sight: no call is begun then

import { Weights } from "./weights.js";
import { judge, network } from "./network.js";
import { run } from "./walker.js";

let ort = null;
let current = null; // the id of the run that is wanted
let resting = null; // a promise while the page is out of sight, and what ends it
let wake = () => {};
const networks = new Map();

class Stopped extends Error {}

const send = (kind, rest = {}) => self.postMessage({ kind, ...rest });

/** Lets messages in, waits while the page is out of sight, and ends what nobody wants any more. */
async function pause(id) {
  await new Promise((go) => setTimeout(go));
  if (resting) await resting;
  if (current !== id) throw new Stopped();
}

const acts = {
  async runtime({ script, binary, threads }) {
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" })); // its own: a file's has no origin
    ort = await import(address);
    URL.revokeObjectURL(address);
    ort.env.wasm.numThreads = threads;
    ort.env.wasm.wasmBinary = binary;
    send("ready");
  },

  async load({ name, graph, weights, facts }) {
    const file = new Weights(weights);
    const session = await network(ort, graph, file, facts.tensors);
    networks.set(name, { ...facts, session });
    send("loaded", { name });
  },

  async run({ id, model, reads, ...wish }) {
    current = id;
    const began = performance.now();
    try {
      for await (const packet of run(ort, networks.get(model), { id, ...wish, pause: () => pause(id) })) {
        send("packet", { packet: reads && packet.kind === "step" ? await judged(packet, reads) : packet });
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      const seconds = (performance.now() - began) / 1000;
      send("packet", { packet: { run: id, kind: "done", stopped: true, seconds } });
    }
  },

  stop({ id }) {
    if (current === id) current = null;
  },

  rest({ on }) {
    if (on) resting ??= new Promise((go) => (wake = go));
    else [resting] = [null, wake()];
  },
};

/** A step with what the judge sees in its picture. */
async function judged(packet, { names, size }) {
  if (!packet.state || !networks.has("judge")) return packet;
  const see = judge(ort, networks.get("judge").session, names, size);
  return { ...packet, numbers: { ...packet.numbers, readings: await see(packet.state, 9) } };
}

self.onmessage = async ({ data }) => {
  try {
    await acts[data.kind]?.(data);
  } catch (error) {
    send("failed", { of: data.kind, name: data.name ?? data.id ?? null, reason: String(error?.message ?? error) });
  }
};
