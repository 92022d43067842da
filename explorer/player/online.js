/* What the player may ask its server for. A page that plays offline has none of it. */

const online = {
  /** Frames of a packet, one after another. */
  async frames(packet, names) {
    const answer = await fetch(`${packet.at}?names=${names}`);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.blob();
  },

  /** The packets of a run as they are made. */
  async *follow(address) {
    const answer = await fetch(address);
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
};
