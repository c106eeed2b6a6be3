// @ts-check
// Buttons that are one tab stop together, with arrow keys between them.

/**
 * The place to which a key leads from another, or null if the key has no such use.
 *
 * @param {string} key
 * @param {number} place
 * @param {number} count
 */
export function placeFor(key, place, count) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowRight" || key === "ArrowDown") return (place + 1) % count;
  if (key === "ArrowLeft" || key === "ArrowUp") return (place + count - 1) % count;
  return null;
}

/**
 * Lets keys and clicks move the tab stop among the buttons of a part, whose text comes with the
 * first of them as the stop.
 *
 * @param {HTMLElement} part
 * @param {string} selector Of the buttons.
 */
export function roving(part, selector) {
  /** @param {Event} event */
  const found = (event) => {
    const target = /** @type {Element} */ (event.target);
    const all = /** @type {HTMLElement[]} */ ([...part.querySelectorAll(selector)]);
    const button = /** @type {HTMLElement | null} */ (target.closest(selector));
    return { all, button };
  };
  part.addEventListener("focusin", (event) => {
    const { all, button } = found(event);
    if (button) for (const each of all) each.tabIndex = each === button ? 0 : -1;
  });
  part.addEventListener("keydown", (event) => {
    const { all, button } = found(event);
    if (!button || event.ctrlKey || event.altKey || event.metaKey) return;
    const place = placeFor(event.key, all.indexOf(button), all.length);
    if (place === null) return;
    event.preventDefault();
    all[place].focus();
  });
}
