// The worker: holds the networks, and makes one run at a time. What comes in is { kind, ... }, and so is what goes out.
//
//    runtime {script, binary, threads}     onnxruntime-web as bytes, once                      -> ready
//    load    {name, graph, weights, ...}   a network: buffers, and what the site's list says   -> loaded | failed
//    run     {id, model, settings, ...}    replaces the run before it                          -> packet, ... | failed
//    bury    {id, facts, picture, ...}     a run that adds static, no network needed           -> packet, ... | failed
//    look    {id, picture, level, ...}     what the judge makes of one picture             -> seen | failed
//    stop    {id}                          ends a run before its next network call             -> packet (done, stopped)
//    rest    {on}                          whether the page is out of sight: no call is begun then

import { Weights } from "./weights.js";
import { judge, network } from "./network.js";
import { bury, run } from "./walker.js";

const CLEAN = 9; // log_snr at which a clean picture is shown to the judge
let ort = null;
let loading = Promise.resolve();
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

  /** One after another: the runtime has one place for the weights of a graph that it opens. */
  load(message) {
    loading = loading.catch(() => {}).then(() => opened(message));
    return loading;
  },

  run({ id, model, reads, ...wish }) {
    return made(id, reads, (pause) => run(ort, networks.get(model), { id, ...wish, pause }));
  },

  bury({ id, facts, reads, ...wish }) {
    return made(id, reads, (pause) => bury(facts, { id, ...wish, pause }));
  },

  async look({ id, picture, level, names, size }) {
    send("seen", { id, readings: await judge(ort, networks.get("judge").session, names, size)(picture, level) });
  },

  stop({ id }) {
    if (current === id) current = null;
  },

  rest({ on }) {
    if (on) resting ??= new Promise((go) => (wake = go));
    else [resting] = [null, wake()];
  },
};

/** Makes a network ready. */
async function opened({ name, graph, weights, facts }) {
  const file = new Weights(weights);
  const session = await network(ort, graph, file, facts.tensors);
  networks.set(name, { ...facts, session });
  send("loaded", { name });
}

/** Sends the packets of a run, until nobody wants it any more. */
async function made(id, reads, packets) {
  current = id;
  const began = performance.now();
  try {
    for await (const packet of packets(() => pause(id))) {
      send("packet", { packet: reads && packet.state ? await judged(packet, reads) : packet });
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const seconds = (performance.now() - began) / 1000;
    send("packet", { packet: { run: id, kind: "done", stopped: true, seconds } });
  }
}

/** A step with what the judge sees in its state, at the noise level that it has. */
async function judged(packet, { names, size }) {
  if (!networks.has("judge")) return packet;
  const see = judge(ort, networks.get("judge").session, names, size);
  const level = Math.min(packet.numbers.log_snr ?? CLEAN, CLEAN);
  return { ...packet, numbers: { ...packet.numbers, readings: await see(packet.state, level) } };
}

self.onmessage = async ({ data }) => {
  try {
    await acts[data.kind]?.(data);
  } catch (error) {
    send("failed", { of: data.kind, name: data.name ?? data.id ?? null, reason: String(error?.message ?? error) });
  }
};
