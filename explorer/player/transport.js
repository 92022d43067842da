/* Playing: the cursor moves at the pace of the run, once, in a loop, or to and fro. */

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const REPEATS = ["once", "loop", "bounce"];
const HOLD = 900; // ms at an end before it starts again

class Transport {
  constructor(player) {
    this.player = player;
    this.playing = false;
    this.direction = 1;
    this.speed = 1;
    this.repeat = "once";
  }

  /** ms from frame to frame: a run takes about 4.5 s, but no frame less than 50 ms or more than 600. */
  get pace() {
    return Math.min(600, Math.max(50, 4500 / this.player.reel.total)) / this.speed;
  }

  play() {
    const { player } = this, { reel } = player;
    if (!reel || reel.last < 0 || this.playing) return;
    this.direction = 1;
    this.playing = true;
    player.due = null;
    if (player.index >= reel.last && reel.done) player.go(0);
    this.since = performance.now();
    player.changed();
    requestAnimationFrame((now) => this.tick(now));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.player.changed();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  tick(now) {
    const { player } = this, { reel } = player;
    if (!this.playing || !player.root.isConnected) return;
    const atEnd = player.index === (this.direction > 0 ? reel.last : 0);
    const wait = atEnd ? Math.max(this.pace, HOLD) : this.pace;
    if (atEnd && !reel.done) {
      this.since = now - this.pace; // the model is slower than the player: go on as soon as there is a frame
    } else if (now - this.since >= wait) {
      this.since = Math.max(this.since + wait, now - this.pace);
      if (!atEnd) player.go(this.nextReady(player.index));
      else this.turn();
    }
    requestAnimationFrame((next) => this.tick(next));
  }

  nextReady(index) {
    const { steps } = this.player.reel;
    do index += this.direction; while (steps[index] === undefined && index > 0 && index < steps.length);
    return index;
  }

  turn() {
    if (this.repeat === "once") this.pause();
    else if (this.repeat === "loop") this.player.go(0);
    else this.direction = -this.direction;
  }

  cycle(name, values, by = 1) {
    this[name] = values[(values.indexOf(this[name]) + by + values.length) % values.length];
    this.player.changed();
  }
}
