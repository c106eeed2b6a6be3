// @ts-check
// The text around the plots, in parts.

/** @import { TextChange } from "./messages.js" */

/**
 * Replaces all of a part, or only some of its numbers, which stand in slots. A view that missed
 * the part's text is sent all of it after its own first look, so a number without a slot is
 * skipped.
 *
 * @param {Pick<Element, "innerHTML" | "getElementsByTagName">} part
 * @param {TextChange} change
 */
export function fill(part, change) {
  if (typeof change === "string") {
    part.innerHTML = change;
    return;
  }
  const slots = part.getElementsByTagName("bpw-n");
  for (const [index, html] of Object.entries(change)) {
    const slot = slots[Number(index)];
    if (slot) slot.innerHTML = html;
  }
}

/**
 * The parts below the plots, each made when it first has text, in the order in which they come.
 * What is wrong on purpose is said above the plots.
 *
 * @param {HTMLElement} root
 */
export function partsOf(root) {
  /** @type {Map<string, HTMLElement>} */
  const parts = new Map();
  /** @param {string} name */
  const made = (name) => {
    const part = document.createElement(name === "summary" ? "p" : "section");
    part.className = `bpw-${name}-part`;
    if (name === "summary") part.setAttribute("aria-live", "polite");
    if (name === "broken") root.prepend(part);
    else root.append(part);
    parts.set(name, part);
    return part;
  };
  return {
    /** @param {Record<string, TextChange>} changes */
    update(changes) {
      for (const [name, change] of Object.entries(changes)) {
        fill(parts.get(name) ?? made(name), change);
      }
    },
    /** @param {string} name */
    textOf: (name) => parts.get(name)?.textContent ?? "",
  };
}
