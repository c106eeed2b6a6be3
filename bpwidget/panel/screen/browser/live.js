// @ts-check
// The live part of the panel: paints the kernel's frames, shows its text, and reports to the kernel
// what the page has room for and what the pointer does.

/** @import { Render } from "@anywidget/types" */
/** @import { Frame, Still, ToKernel } from "./messages.js" */

import { asker } from "./asker.js";
import { understood } from "./messages.js";
import { copy, watch } from "./page.js";
import { partsOf } from "./parts.js";
import { picture, unrolled } from "./pixels.js";
import { playback } from "./playback.js";
import { follow } from "./pointer.js";
import { inTurn } from "./turns.js";

/** @typedef {ImageData | ImageBitmap} Image */

function elements() {
  const root = document.createElement("div");
  root.className = "bpw-screen";
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "application");
  canvas.tabIndex = 0;
  const plots = document.createElement("div");
  plots.className = "bpw-plots";
  const reading = document.createElement("div");
  reading.className = "bpw-reading";
  reading.setAttribute("role", "status");
  reading.hidden = true;
  plots.append(canvas, reading);
  root.append(plots);
  return { root, canvas, reading };
}

/**
 * The images of a frame: there already for runs, still to be decoded for PNG.
 *
 * @param {Frame} frame
 * @param {readonly DataView[]} buffers
 * @returns {Image[] | Promise<Image[]>}
 */
function decoded(frame, buffers) {
  if (!frame.runs) return Promise.all(frame.tiles.map((_, i) => picture(buffers[i])));
  return frame.tiles.map(([, , columns], i) => new ImageData(unrolled(buffers[i]), columns));
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} frame
 * @param {Image[]} images
 */
function draw(canvas, frame, images) {
  const [width, height] = frame.size;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  canvas.style.width = `${width / frame.ratio}px`;
  canvas.dataset.ratio = String(frame.ratio);
  const brush = canvas.getContext("2d", { alpha: false });
  frame.tiles.forEach(([x, y], i) => {
    const image = images[i];
    if (image instanceof ImageData) brush?.putImageData(image, x, y);
    else brush?.drawImage(image, x, y);
  });
}

/** @type {Render<{ still: Still }>} */
function render({ model, el }) {
  const { root, canvas, reading } = elements();
  const parts = partsOf(root);
  el.append(root);

  /** @param {ToKernel} message */
  const send = (message) => model.send(message);
  /** @param {number} step */
  const goTo = (step) => send({ kind: "step", step });
  const asking = asker(send);
  const playing = playback(send);
  const pointer = follow(canvas, reading, asking.ask, goTo);

  const paint = inTurn(decoded, (frame, images) => {
    draw(canvas, frame, images);
    pointer.setHandle(frame.handle);
    parts.update(frame.parts);
    root.lang = frame.lang.code;
    canvas.setAttribute("aria-roledescription", frame.lang.plots);
    if (frame.parts.summary) canvas.setAttribute("aria-label", parts.textOf("summary"));
    root.dataset.frame = String(frame.serial);
    asking.heard(frame.answers);
    playing.drawn(frame);
  });

  /**
   * @param {any} content
   * @param {DataView[]} buffers
   */
  const receive = (content, buffers) => {
    const message = understood(content, buffers);
    if (message?.kind === "frame") paint(message, buffers);
    // what cannot be understood may still be an answer, after which the next question can go
    else if (asking.heard(content?.answers) && message?.kind === "reading") {
      pointer.read(message.text);
    }
  };
  model.on("msg:custom", receive);

  const still = model.get("still");
  if (still?.frame && still.picture) receive(still.frame, [still.picture]);

  const stopWatching = watch(el, (look) => {
    root.classList.toggle("bpw-dark", look.dark);
    send(look);
  });

  root.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const place = /** @type {HTMLElement | null} */ (target.closest("[data-step]"));
    if (place) goTo(Number(place.dataset.step));
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-copy]"));
    const text = button?.parentElement?.querySelector(button.dataset.copy ?? "");
    if (button && text) copy(text, button);
  });

  return () => {
    stopWatching();
    playing.stop();
    model.off("msg:custom", receive);
  };
}

export default { render };
