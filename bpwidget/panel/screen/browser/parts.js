// @ts-check
// The text around the plots, in parts.

/** @import { TextChange } from "./messages.js" */

const TEXT = 3; // Node.TEXT_NODE, which the tests outside a browser lack

/**
 * Puts HTML into a slot. For a number, the existing text node is changed: parsing HTML and replacing
 * the node take several times as long.
 *
 * @param {Pick<Element, "firstChild" | "childNodes" | "innerHTML">} slot
 * @param {string} html
 */
function fillSlot(slot, html) {
  const text = slot.firstChild;
  const isText = text?.nodeType === TEXT && slot.childNodes.length === 1;
  if (isText && !/[&<]/.test(html)) text.nodeValue = html;
  else slot.innerHTML = html;
}

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
    if (slot) fillSlot(slot, html);
  }
}

/**
 * @param {string} name
 * @returns {HTMLElement}
 */
export function partNamed(name) {
  const part = document.createElement(name === "summary" ? "p" : "section");
  part.className = `bpw-${name}-part`;
  return part;
}

/**
 * The parts of the text. Some have their place already; each of the others is made when it first
 * has text, at the end, in the order in which they come.
 *
 * @param {HTMLElement} root
 * @param {Record<string, HTMLElement>} placed
 */
export function partsOf(root, placed = {}) {
  const parts = new Map(Object.entries(placed));
  /** @param {string} name */
  const made = (name) => {
    const part = partNamed(name);
    root.append(part);
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
    /** @returns {Record<string, string>} */
    texts: () => Object.fromEntries([...parts].map(([name, part]) => [name, part.innerHTML])),
    /** @param {string} name */
    textOf: (name) => parts.get(name)?.textContent ?? "",
  };
}
