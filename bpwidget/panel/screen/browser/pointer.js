// @ts-check
// The pointer on the plots, and the keys that do everything that it does.

/** @import { Place, Unnumbered } from "./messages.js" */

const REACH = 16; // CSS pixels around the handle in which it can be grabbed
const STRIDE = 8; // CSS pixels an arrow key moves the mark; one with Shift
/** @type {Record<string, Place>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Listens to pointer and keys on the canvas: they read, press, drag the handle, or go to a step.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} reading Shows what was read, beside the pointer.
 * @param {(question: Unnumbered) => void} ask
 * @param {(step: number) => void} goTo
 */
export function follow(canvas, reading, ask, goTo) {
  const mark = document.createElement("div"); // where the keys are
  mark.className = "bpw-mark";
  mark.hidden = true;
  canvas.after(mark);
  /** @type {Place | null} */
  let handle = null;
  let held = false;
  let wasHeld = false; // since the button went down
  /** @type {Place | null} */
  let at = null; // where the pointer or the mark is, if on the canvas
  let returning = false; // the keys have let go, and the mark is to go where the handle reappears

  // board pixels for each pixel on the page, which differ where the page squeezes the canvas
  const scale = () => canvas.width / Number(canvas.dataset.ratio) / canvas.clientWidth;
  /** @param {Place} place */
  const isNear = ([x, y]) => handle !== null && Math.hypot(x - handle[0], y - handle[1]) <= REACH;
  /** @type {(kind: Unnumbered["kind"], place: Place) => void} */
  const say = (kind, [x, y]) => {
    // before the first frame there is no scale, and so no position
    if (Number.isFinite(x) && Number.isFinite(y)) ask({ kind, x, y });
  };
  const hush = () => {
    reading.hidden = true;
    at = null;
  };
  /** @type {(element: HTMLElement, place: Place) => void} */
  const put = (element, [x, y]) => {
    element.style.left = `${x / scale()}px`;
    element.style.top = `${y / scale()}px`;
  };
  /** @param {Place} place */
  const moveTo = (place) => {
    at = place;
    returning = false;
    say(held ? "drag" : "read", place);
  };
  const letGo = () => {
    if (held && at) say("drop", at);
    held = false;
    canvas.classList.remove("bpw-held");
    mark.classList.remove("bpw-held");
  };
  const hold = () => {
    held = true;
    wasHeld = true;
    canvas.classList.add("bpw-held");
    mark.classList.add("bpw-held");
    reading.hidden = true;
  };

  /** @type {(event: MouseEvent) => Place} */
  const placeOf = (event) => [event.offsetX * scale(), event.offsetY * scale()];
  canvas.addEventListener("pointerdown", (event) => {
    const place = placeOf(event);
    wasHeld = false;
    if (event.button !== 0 || !isNear(place)) return;
    canvas.setPointerCapture(event.pointerId);
    at = place;
    hold();
  });
  canvas.addEventListener("pointermove", (event) => {
    const place = placeOf(event);
    mark.hidden = true;
    canvas.classList.toggle("bpw-can-hold", isNear(place));
    moveTo(place);
  });
  canvas.addEventListener("pointerup", letGo);
  canvas.addEventListener("pointercancel", letGo);
  canvas.addEventListener("pointerleave", () => {
    if (!held) hush();
  });
  canvas.addEventListener("click", (event) => {
    // the click that ends a hold arrives before the handle's new position is known
    if (wasHeld) return;
    const place = placeOf(event);
    if (!isNear(place)) say("press", place);
  });
  // a finger on the handle drags it; anywhere else it scrolls the page
  canvas.addEventListener(
    "touchstart",
    (event) => {
      const { left, top } = canvas.getBoundingClientRect();
      const { clientX, clientY } = event.touches[0];
      if (isNear([(clientX - left) * scale(), (clientY - top) * scale()])) event.preventDefault();
    },
    { passive: false },
  );

  const leave = () => {
    letGo();
    mark.hidden = true;
    hush();
  };
  /** @type {(from: Place, arrow: Place, stride: number) => Place} */
  const moved = ([x, y], [right, down], stride) => {
    const [width, height] = [canvas.clientWidth * scale(), canvas.clientHeight * scale()];
    /** @type {(value: number, most: number) => number} */
    const within = (value, most) => Math.min(Math.max(value, 0), most - 1);
    return [within(x + stride * right, width), within(y + stride * down, height)];
  };
  canvas.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (!/^([0-7 ]|Enter|Escape|Arrow(Left|Right|Up|Down))$/.test(key)) return;
    event.preventDefault();
    event.stopPropagation(); // the notebook has uses of its own for these keys
    if (/[0-7]/.test(key)) {
      goTo(Number(key));
      return;
    }
    if (key === "Escape") {
      leave();
      return;
    }
    if (at === null || mark.hidden) {
      at = handle ?? [canvas.clientWidth / 2, canvas.clientHeight / 2];
      mark.hidden = false;
    }
    if (key in ARROWS) moveTo(moved(at, ARROWS[key], event.shiftKey ? 1 : STRIDE));
    else if (key === "Enter") say("press", at);
    else if (held) {
      letGo();
      returning = true;
    } else if (isNear(at)) hold();
    put(mark, at);
  });
  canvas.addEventListener("blur", leave);

  return {
    /**
     * Takes the position of the draggable handle, or null if there is none.
     *
     * @param {Place | null} place
     */
    setHandle(place) {
      handle = place;
      canvas.dataset.handle = JSON.stringify(place);
      if (!returning || place === null) return;
      at = place;
      put(mark, at);
      returning = false;
    },
    /**
     * Shows what was read, if the pointer is still there.
     *
     * @param {string} text
     */
    read(text) {
      if (held || at === null) return;
      reading.textContent = text;
      reading.hidden = text === "";
      reading.classList.toggle("bpw-left", at[0] / scale() > canvas.clientWidth / 2);
      put(reading, at);
    },
  };
}
