// @ts-check
// The page around the panel: its size and colours, and its clipboard.

/** @import { Look } from "./messages.js" */

import { attend } from "./controls.js";

const SAVED = 60_000; // ms after which a browser has surely read a file that it saves
const STACKED = 820; // CSS pixels; up to this width, controls/style.css puts the controls on top
const ANSWER_WITHIN = 10_000; // ms after which a look is taken to be lost, and sent again
const RESIZE_REST = 120; // ms without a change before the kernel draws for a new size

/**
 * Whether a background is dark, or null where it lets through what is behind it.
 *
 * @param {string} color As a computed style gives it, such as "rgba(0, 0, 0, 0)".
 */
export function isDarkColor(color) {
  const rgba = color.match(/[\d.]+/g)?.map(Number);
  if (!rgba || (rgba.length === 4 && rgba[3] <= 0.5)) return null;
  return 0.299 * rgba[0] + 0.587 * rgba[1] + 0.114 * rgba[2] < 128;
}

/** @param {HTMLElement} element */
function isDark(element) {
  for (let node = /** @type {HTMLElement | null} */ (element); node; node = node.parentElement) {
    const dark = isDarkColor(getComputedStyle(node).backgroundColor);
    if (dark !== null) return dark;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/**
 * Copies an element's text to the clipboard. Where the page may not do that, selects it instead.
 *
 * @param {Element} element
 * @param {HTMLElement} button
 */
export async function copy(element, button) {
  try {
    await navigator.clipboard.writeText(element.textContent ?? "");
    button.dataset.copied = "true";
  } catch {
    getSelection()?.selectAllChildren(element);
  }
}

/**
 * Has the browser save a file.
 *
 * @param {string} name
 * @param {Blob} blob
 */
export function save(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVED);
}

/**
 * Reports what the page has room for, now and whenever that changes, until `stop` is called. Also
 * looks after the panel's controls for that time.
 *
 * @param {HTMLElement} element
 * @param {number} page The view's own number.
 * @param {(look: Look) => void} send
 */
export function watch(element, page, send) {
  let told = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let open; // while a look has no frame yet: a slow line is not to carry a picture for each size
  let patience = ANSWER_WITHIN;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  /** @type {(() => void) | undefined} */
  let leave;
  const look = () => {
    // no panel before the element is on the page
    const panel = /** @type {HTMLElement | null} */ (element.closest(".bpw-panel"));
    if (panel && !leave) leave = attend(panel);
    const width = Math.floor(element.clientWidth);
    if (width === 0) return;
    /** @type {Look} */
    const now = {
      kind: "look",
      width,
      ratio: devicePixelRatio,
      dark: isDark(element),
      narrow: panel !== null && panel.clientWidth <= STACKED,
      page,
    };
    if (open !== undefined || JSON.stringify(now) === told) return;
    told = JSON.stringify(now);
    open = setTimeout(() => {
      patience *= 2;
      again();
    }, patience);
    send(now);
  };
  const again = () => {
    clearTimeout(open);
    open = undefined;
    told = "";
    look();
  };
  const lookSoon = () => {
    clearTimeout(rest);
    rest = setTimeout(look, told ? RESIZE_REST : 0);
  };
  const resized = new ResizeObserver(lookSoon);
  resized.observe(element);
  const themed = new MutationObserver(lookSoon);
  themed.observe(document.body, { attributes: true });
  addEventListener("resize", lookSoon); // a zoom changes the pixel ratio, but not always the width
  return {
    /** Reports it once more, to get the whole picture. */
    again,
    /** A frame has come: what has changed since the last look can be told. */
    answered() {
      if (open === undefined) return;
      clearTimeout(open);
      open = undefined;
      patience = ANSWER_WITHIN;
      look();
    },
    stop() {
      clearTimeout(rest);
      clearTimeout(open);
      resized.disconnect();
      themed.disconnect();
      removeEventListener("resize", lookSoon);
      leave?.();
    },
  };
}
