// @ts-check
// The live part of the panel: paints the kernel's frames, shows its text, and reports to the kernel
// what the page has room for and what the pointer does.

/** @import { Render } from "@anywidget/types" */
/** @import { Frame, Still, ToKernel } from "./messages.js" */

import { announcer } from "./announcer.js";
import { answerBox, answering } from "./answer.js";
import { asker } from "./asker.js";
import { keepAttribute } from "./attributes.js";
import { bandwidthOf } from "./bandwidth.js";
import { besideOf } from "./beside.js";
import { connectionOf } from "./connection.js";
import { filesOf } from "./files.js";
import { understood } from "./messages.js";
import { copy, save, watch } from "./page.js";
import { inTurn } from "./paint_order.js";
import { partNamed, partsOf } from "./parts.js";
import { picture, unrolled } from "./pixels.js";
import { playback } from "./playback.js";
import { follow } from "./pointer.js";
import { rail } from "./rail.js";
import { roving } from "./roving.js";
import { stillKeeper } from "./still.js";
import { stripOf } from "./strip.js";
import { tabs } from "./tabs.js";

/** @typedef {ImageData | ImageBitmap} Image */

/**
 * The screen from top to bottom: what is broken on purpose, the tabs of the plots, the plots, the
 * rail, the card of the chosen step, and the ledger with its bars. All other text comes after them.
 *
 * @param {HTMLElement} strip The bars.
 */
function elements(strip) {
  /** @type {(className: string, ...children: Element[]) => HTMLElement} */
  const box = (className, ...children) => {
    const made = document.createElement("div");
    made.className = className;
    made.append(...children);
    return made;
  };
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "application");
  canvas.tabIndex = 0;
  const reading = box("bpw-reading");
  reading.setAttribute("role", "status");
  reading.hidden = true;
  const trouble = box("bpw-trouble");
  trouble.setAttribute("role", "alert");
  const heard = box("bpw-unseen");
  heard.setAttribute("aria-live", "polite");
  const names = ["broken", "beside", "tabs", "rail", "step", "question", "answer", "ledger"];
  const placed = Object.fromEntries(names.map((name) => [name, partNamed(name)]));
  const typed = answerBox(placed.answer);
  const card = box("bpw-card", placed.step, typed, placed.question, placed.answer);
  card.tabIndex = 0; // so that keys can scroll it
  card.setAttribute("role", "group");
  const plots = box("bpw-plots", canvas, reading, trouble);
  const root = box(
    "bpw-screen",
    placed.broken,
    placed.beside,
    placed.tabs,
    plots,
    placed.rail,
    card,
    box("bpw-table", placed.ledger, strip),
    heard,
  );
  return { root, plots, canvas, reading, trouble, card, heard, typed, placed };
}

/**
 * The images of a frame: at once from runs, after decoding from PNG.
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
 * Gives the canvas of the plots the size that they have in a frame.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} frame
 */
function fit(canvas, { size, strip, ratio }) {
  const [width, height] = [size[0], strip === null ? size[1] : strip[1]];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  canvas.style.width = `${width / ratio}px`;
  canvas.dataset.ratio = String(ratio);
}

/**
 * Paints the tiles of a frame; what lies outside a canvas is cut off.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Frame} frame
 * @param {Image[]} images
 * @param {readonly number[]} corner Where the canvas begins on the board.
 */
function draw(canvas, frame, images, [left, top]) {
  const brush = canvas.getContext("2d", { alpha: false });
  frame.tiles.forEach(([x, y], i) => {
    const image = images[i];
    if (image instanceof ImageData) brush?.putImageData(image, x - left, y - top);
    else brush?.drawImage(image, x - left, y - top);
  });
}

/**
 * The whole board as PNG: the plots, and the bars at their place on it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} bars
 * @param {Frame} frame
 */
async function pictureOf(canvas, bars, { size, strip }) {
  const board = new OffscreenCanvas(size[0], size[1]);
  const brush = board.getContext("2d", { alpha: false });
  brush?.drawImage(canvas, 0, 0);
  if (strip) brush?.drawImage(bars, strip[0], strip[1]);
  return (await board.convertToBlob()).arrayBuffer();
}

/** @type {Render<{ still: Still }>} */
function render({ model, el }) {
  /** @type {{ read: (text: string) => void }} */
  let reader;
  const strip = stripOf((question) => {
    reader = strip;
    asking.ask(question);
  });
  const { root, plots, canvas, reading, trouble, card, heard, typed, placed } = elements(
    strip.element,
  );
  const parts = partsOf(root, placed);
  el.append(root);

  /** @param {ToKernel} message */
  const send = (message) => model.send(message);
  /** @param {number} step */
  const goTo = (step) => send({ kind: "step", step });
  /** @type {Frame["lang"]} */
  let words = { code: "", plots: "" };
  const connection = connectionOf(
    /** @type {any} */ (model.widget_manager),
    (kind) => {
      trouble.textContent = kind && (words[kind] ?? "");
    },
    () => {
      try {
        watching.again();
      } catch {
        // after a restart, the kernel has no such panel, and the host throws
      }
    },
  );
  const asking = asker((question) => {
    connection.asked();
    send(question);
  });
  const page = Math.floor(Math.random() * 2 ** 52); // which other pages on the panel have not
  const bandwidth = bandwidthOf();
  const playing = playback(send);
  const files = filesOf(save);
  const announcing = announcer(heard);
  const stops = rail(placed.rail, goTo);
  const answer = answering(card, placed.question, typed, send, stops.focus);
  roving(placed.beside, ".bpw-factor[data-step]");
  const settle = besideOf(placed.beside, el);
  const choice = tabs(placed.tabs, plots, (plot) => send({ kind: "plot", plot }));
  const pointer = follow(
    canvas,
    reading,
    (question) => {
      reader = pointer;
      asking.ask(question);
    },
    goTo,
  );

  const stills = stillKeeper(
    model,
    (frame) => pictureOf(canvas, strip.canvas, frame),
    () => parts.texts(),
  );
  const paint = inTurn(decoded, (frame, images) => {
    fit(canvas, frame);
    draw(canvas, frame, images, [0, 0]);
    strip.fit(frame);
    if (frame.strip) draw(strip.canvas, frame, images, frame.strip);
    pointer.setHandle(frame.handle);
    settle();
    const renew = () => answer.show(() => parts.update(frame.parts), frame.step, frame.serial > 0);
    if ("tabs" in frame.parts) choice.renew(renew);
    else renew();
    stops.show(frame.step, "rail" in frame.parts);
    if (frame.parts.step)
      card.setAttribute("aria-label", card.querySelector("h4")?.textContent ?? "");
    words = frame.lang;
    // its own language once more would have the browser style all of the text again
    for (const each of [root, placed.beside]) keepAttribute(each, "lang", words.code);
    keepAttribute(canvas, "aria-roledescription", words.plots);
    if (frame.parts.summary) canvas.setAttribute("aria-label", parts.textOf("summary"));
    if (frame.announced) announcing.hear(frame.announced);
    root.dataset.frame = String(frame.serial);
    root.dataset.playing = String(frame.wait !== null);
    if (frame.serial > 0) watching.answered(); // 0 is the saved picture
    asking.heard(frame.answers);
    playing.drawn(frame);
    stills.painted(frame);
  });

  /**
   * @param {any} content
   * @param {DataView[]} buffers
   */
  const receive = (content, buffers) => {
    const message = understood(content, buffers);
    connection.heard();
    if (message?.kind === "timing") bandwidth.begin();
    if (message?.kind === "frame") {
      const near = bandwidth.end(buffers);
      if (near !== null) send({ kind: "timed", page, near });
      paint(message, buffers);
      connection.renewed();
    } else if (message?.kind === "file") files.take(message, buffers[0]);
    // a malformed message may still be an answer, after which the next question can be sent
    else if (asking.heard(content?.answers) && message?.kind === "reading") {
      reader?.read(message.text);
    }
  };
  model.on("msg:custom", receive);

  const still = model.get("still");
  if (still?.frame && still.picture) receive(still.frame, [still.picture]);

  const watching = watch(el, page, (look) => {
    root.classList.toggle("bpw-dark", look.dark);
    send(look);
  });

  /** @param {Event} event */
  const click = (event) => {
    files.ask(event);
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("[data-copy]"));
    const text = button?.parentElement?.querySelector(button.dataset.copy ?? "");
    if (button && text) copy(text, button);
  };
  // any gesture stops the steps from playing
  /** @type {Element | null} */
  let panel = null;
  const gestures = ["pointerdown", "keydown"];
  const watchGestures = () => {
    settle();
    panel = el.closest(".bpw-panel"); // none before the element is on the page
    for (const kind of gestures) panel?.addEventListener(kind, stops.interrupt, true);
    panel?.addEventListener("click", click);
  };
  const soon = requestAnimationFrame(watchGestures);

  /** @param {MouseEvent} event */
  const press = (event) => {
    const target = /** @type {Element} */ (event.target);
    const place = /** @type {HTMLElement | null} */ (target.closest("[data-step]"));
    if (place) goTo(Number(place.dataset.step));
  };
  root.addEventListener("click", press);
  placed.beside.addEventListener("click", (event) => {
    if (!root.contains(placed.beside)) press(event);
  });

  return () => {
    watching.stop();
    connection.stop();
    asking.stop();
    playing.stop();
    announcing.stop();
    stills.stop();
    stops.stop();
    cancelAnimationFrame(soon);
    placed.beside.remove();
    for (const kind of gestures) panel?.removeEventListener(kind, stops.interrupt, true);
    panel?.removeEventListener("click", click);
    model.off("msg:custom", receive);
  };
}

export default { render };
