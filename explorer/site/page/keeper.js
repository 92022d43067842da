// The service worker: what the page has fetched once is kept, so that it opens without a network. Pages are asked for
// anew where there is one; all else has a name that belongs to this version of the site.

const SITE = "SITE";
const STORE = `explorer-${SITE.version}`;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("explorer-") && name !== STORE) await caches.delete(name);
  await self.clients.claim();
})()));

const fresh = async (request) => {
  const answer = await fetch(request);
  if (answer.ok) {
    const store = await caches.open(STORE);
    await store.put(bare(request.url), answer.clone()); // waited for: what is not stored yet may be lost
  }
  return answer;
};

/** An address without what a link says of a run. */
const bare = (address) => address.replace(/[?#].*$/, "");

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const root = new URL("./", self.location).href;
  const name = bare(request.url).slice(root.length) || "index.html";
  if (request.method !== "GET" || !request.url.startsWith(root) || !SITE.names.includes(name)) return;
  event.respondWith((async () => {
    const held = await caches.match(root + name);
    if (!name.endsWith(".html")) return held ?? fresh(new Request(root + name));
    try {
      return await fresh(new Request(root + name, { cache: "no-cache" }));
    } catch (error) {
      if (held) return held;
      throw error;
    }
  })());
});
