// The worker: holds the networks, and does one thing at a time. What comes in is { kind, ... }, and so is what goes out.
//
//    runtime {script, binary, threads, ..} onnxruntime-web as bytes, once                      -> ready | failed
//    load    {name, graph, weights, ...}   a network: buffers, and what the site's list says   -> loaded | failed
//            {answer}                      to a known call: the graphics chip is tried, and used where it agrees
//            {lean}                        with as little memory as can be
//    release {name}                        its memory is given back
//    run     {id, model, settings, ...}    replaces the run before it                          -> packet, ... | failed
//    bury    {id, facts, picture, ...}     a run that adds static, no network needed           -> packet, ... | failed
//    look    {id, picture, level, ...}     what the judge makes of one picture                 -> seen | failed
//    stop    {id}                          ends a run before its next network call             -> packet (done, stopped)
//    rest    {on}                          whether the page is out of sight: no call is begun then

import { Weights, halfTable } from "./weights.js";
import { quicker } from "./kernel.js";
import { fault, judge, network } from "./network.js";
import { bury, run } from "./walker.js";
import { CLOSE } from "./graphics.js";

const CLEAN = 9; // log_snr at which a clean picture is shown to the judge
const LEAN = { enableCpuMemArena: false, enableMemPattern: false, graphOptimizationLevel: "basic" };
let ort = null;
let current = null; // the id of the run that is wanted
let resting = null; // a promise while the page is out of sight, and what ends it
let wake = () => {};
let before = Promise.resolve(); // what was asked for before, done or failed: a runtime must not be asked two things at once
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
  async runtime({ script, binary, threads, splices }) {
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" })); // its own: a file's has no origin
    ort = await import(address);
    if (threads === 1) URL.revokeObjectURL(address); // else its threads begin there
    ort.env.wasm.numThreads = threads;
    ort.env.wasm.wasmBinary = await quicker(binary, splices);
    send("ready");
  },

  async load({ name, graph, weights, facts, answer, lean }) {
    const file = new Weights(weights);
    const open = async (provider) => {
      const options = { executionProviders: [provider], ...(lean ? LEAN : {}) };
      return { ...facts, session: await network(ort, graph, file, facts.tensors, options) };
    };
    const tried = answer ? await onGraphics(open, new Uint16Array(answer)) : null;
    networks.set(name, tried?.net ?? await open("wasm"));
    send("loaded", { name, tried: tried && { ...tried, net: null } });
  },

  async release({ name }) {
    const net = networks.get(name);
    networks.delete(name);
    await net?.session.release();
  },

  run({ id, model, reads, ...wish }) {
    return made(id, reads, networks.get(model), (net) => run(ort, net, { id, ...wish, pause: () => pause(id) }));
  },

  bury({ id, facts, reads, ...wish }) {
    return made(id, reads, facts, (net) => bury(net, { id, ...wish, pause: () => pause(id) }));
  },

  async look({ id, picture, level, names, size }) {
    send("seen", { id, readings: await judge(ort, networks.get("judge").session, names, size)(picture, level) });
  },
};

const atOnce = {
  stop({ id }) {
    if (current === id) current = null;
  },

  rest({ on }) {
    if (on) resting ??= new Promise((go) => (wake = go));
    else [resting] = [null, wake()];
  },
};

/** A network on the graphics chip, where it answers a known call as it should: { net or null, far, call (seconds) }. */
async function onGraphics(open, answer) {
  const net = await open("webgpu");
  const far = await fault(ort, net, answer, halfTable());
  if (far <= CLOSE) return { net, far, call: net.call };
  await net.session.release();
  return { net: null, far, call: net.call };
}

/** Sends the packets of a run, until nobody wants it any more; the last one says how long the quickest call took. */
async function made(id, reads, net, packets) {
  const began = performance.now();
  try {
    for await (const packet of packets(net)) {
      if (packet.kind === "done") packet.call = net.call;
      send("packet", { packet: await judged(packet, reads) });
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const seconds = (performance.now() - began) / 1000;
    send("packet", { packet: { run: id, kind: "done", stopped: true, seconds } });
  }
}

/** A step with what the judge sees in its state, at the noise level that it has; or in the guess, as in a clean picture. */
async function judged({ guess, ...packet }, reads) {
  const { names, size, guesses } = reads ?? {};
  const shown = packet.state ?? (guesses ? guess : null);
  if (!reads || !shown || !networks.has("judge")) return packet;
  const see = judge(ort, networks.get("judge").session, names, size);
  const level = guesses ? CLEAN : Math.min(packet.numbers.log_snr ?? CLEAN, CLEAN);
  const readings = await see(guesses ? shown.map(clamped) : shown, level);
  return { ...packet, numbers: { ...packet.numbers, readings } };
}

const clamped = (value) => Math.min(1, Math.max(-1, value));

async function act(data) {
  try {
    await acts[data.kind](data);
  } catch (error) {
    send("failed", { of: data.kind, name: data.name ?? data.id ?? null, reason: String(error?.message ?? error) });
  }
}

self.onmessage = ({ data }) => {
  if (atOnce[data.kind]) return void atOnce[data.kind](data);
  if (data.kind === "run" || data.kind === "bury") current = data.id;
  before = before.then(() => act(data));
};
