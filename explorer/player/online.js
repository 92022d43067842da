/* What a player may ask its server for, by a run's name: its packets, their frames, its developed picture. A page that
   plays offline has none of it. What this device makes itself (`device` in its start) is asked of the page's own worker:
   of such a run the server has nothing.                                                                              */

const ownRun = (run) => Boolean(startOf(run)?.device);

const online = (address) => ({
  copies: COPIES,

  /** Frames of a packet, one after another. */
  async frames(packet, names) {
    const answer = await fetch(`${packet.at}?names=${names}`);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.blob();
  },

  /** The finished picture of a run, developed, once no run needs the machine. */
  async developed(run, signal) {
    if (ownRun(run)) throw new Error("made here");
    for (;;) {
      const answer = await fetch(`${address}/${run}/developed`, { signal });
      if (answer.status === 200) return answer.blob();
      if (answer.status !== 202) throw new Error(await answer.text());
      await new Promise((free) => setTimeout(free, 1000 * answer.headers.get("retry-after")));
    }
  },

  /** The finished picture as a file, `times` as wide as the model's own; "gone" or "busy" where it can't be had. */
  async picture(run, times, kind) {
    const answer = await fetch(`${address}/${run}/picture?times=${times}&kind=${kind}`);
    return answer.ok ? answer.blob() : answer.status === 503 ? "busy" : "gone";
  },

  /** The guess at a step of a run that is being made, developed; null where others need the machine. */
  async guess(run, index) {
    const answer = await fetch(`${address}/${run}/${index}/developed`);
    if (answer.status === 202) return null;
    if (!answer.ok) throw new Error(await answer.text());
    return answer.blob();
  },

  /** The packets of a run, from its first to its last, as they are made. */
  async *follow(run) {
    if (ownRun(run)) return void (yield* window.explorerDevice.follow(startOf(run)));
    const answer = await fetch(`${address}/${run}`);
    if (!answer.ok) throw new Error(await answer.text());
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        const lines = (rest + (value ?? "")).split("\n");
        rest = lines.pop();
        for (const line of lines) yield JSON.parse(line);
        if (done) return;
      }
    } finally {
      await reader.cancel();
    }
  },
});
