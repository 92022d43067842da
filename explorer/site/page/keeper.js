// The service worker: what a visit needed is kept, so that the page opens without a network. Pages are asked for anew
// where there is one; all else has a name that belongs to this version of the site.

const SITE = "SITE";
const STORE = `explorer-${SITE.version}`;
const ROOT = new URL("./", self.location).href;
const LARGE = /\.(weights|wasm|mjs|onnx|answer)$/; // what not every visit needs

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("explorer-") && name !== STORE) await caches.delete(name);
  await self.clients.claim();
})()));

/** An answer from the network, and a promise that is over when a copy of it is kept, or cannot be. */
async function fresh(name, cache) {
  const answer = await fetch(ROOT + name, { cache });
  const copy = answer.ok ? answer.clone() : null;
  const kept = copy && caches.open(STORE).then((store) => store.put(ROOT + name, copy)).then(() => true, () => false);
  return { answer, kept: kept ?? Promise.resolve(false) };
}

/** The name of a file of the site in an address, without what a link says of a run; null elsewhere. */
function named(address) {
  const bare = address.replace(/[?#].*$/, "");
  if (!bare.startsWith(ROOT)) return null;
  const name = bare.slice(ROOT.length).replace(/(^|\/)$/, "$1index.html");
  return SITE.names.includes(name) ? name : null;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const name = named(request.url);
  if (request.method !== "GET" || name === null || request.headers.has("range")) return; // a part is not the file
  event.respondWith((async () => {
    const held = request.cache === "reload" ? undefined : await caches.match(ROOT + name);
    const page = name.endsWith(".html");
    if (held && !page) return held;
    try {
      const { answer, kept } = await fresh(name, page ? "no-cache" : request.cache);
      event.waitUntil(kept); // what is not stored yet may be lost
      return answer;
    } catch (error) {
      if (held) return held;
      throw error;
    }
  })());
});

/** Whether a file is kept, at last. */
async function keep(name) {
  if (await caches.match(ROOT + name)) return true;
  return fresh(name, "default").then(({ kept }) => kept, () => false);
}

// After a first visit, whose files came before anybody listened: { keep: names of large files }
self.addEventListener("message", (event) => event.waitUntil((async () => {
  const names = SITE.names.filter((name) => !LARGE.test(name) || event.data.keep.includes(name));
  let whole = true;
  for (const name of names) whole = await keep(name) && whole; // one after another: memory is dear
  event.source.postMessage({ kept: whole });
})()));
