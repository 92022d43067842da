// A sheet to draw on, with a finger or a mouse; what is drawn is handed over when the pen leaves it.

import { squared } from "./own_picture.js";

const COLOURS = ["#1f2a44", "#b3311a", "#e0a526", "#2f7d4f", "#3d7fc1", "#f7f4ec"];

export class Sketch {
  /** element  where the sheet is;  done  (picture) -> what happens with it */
  constructor(element, done, size = 128) {
    this.canvas = element.querySelector("canvas");
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.colour = COLOURS[0];
    this.clear();
    element.querySelector(".colours").replaceChildren(...COLOURS.map((colour) => this.pot(colour, element)));
    element.querySelector("[data-act=clear]").onclick = () => this.clear();
    element.querySelector("[data-act=use]").onclick = () => done(squared(this.canvas, size));
    this.canvas.onpointerdown = (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.at = this.place(event);
      this.line(event);
    };
    this.canvas.onpointermove = (event) => event.buttons && this.line(event);
  }

  pot(colour, element) {
    const pot = make("button", { type: "button", ariaLabel: colour });
    pot.style.background = colour;
    pot.onclick = () => {
      this.colour = colour;
      for (const other of element.querySelectorAll(".colours button")) other.setAttribute("aria-pressed", other === pot);
    };
    pot.setAttribute("aria-pressed", colour === this.colour);
    return pot;
  }

  clear() {
    this.context.fillStyle = COLOURS.at(-1);
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  place({ offsetX, offsetY }) {
    const scale = this.canvas.width / this.canvas.clientWidth;
    return [offsetX * scale, offsetY * scale];
  }

  line(event) {
    const to = this.place(event);
    Object.assign(this.context, { strokeStyle: this.colour, lineWidth: this.canvas.width / 18, lineCap: "round" });
    this.context.beginPath();
    this.context.moveTo(...this.at);
    this.context.lineTo(...to);
    this.context.stroke();
    this.at = to;
  }
}
