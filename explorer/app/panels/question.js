/* A question to the server beside Gradio's events: its answer, or null where none comes. Gradio gives undefined where
   the server refuses or the connection fails, and nothing at all while one hangs.                                    */

const ANSWER_WITHIN = 120_000; // milliseconds: a careful run is made again meanwhile

async function answerOf(question, asked, within = ANSWER_WITHIN) {
  let clock;
  const late = new Promise((done) => (clock = setTimeout(done, within, null)));
  try {
    return (await Promise.race([server[question](asked), late])) ?? null;
  } catch {
    return null;
  } finally {
    clearTimeout(clock);
  }
}
