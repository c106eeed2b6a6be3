// @ts-check
// The text that is shown beside the screen, below the controls that it belongs to.

/**
 * Moves a part out of the screen to its place among the controls of the same panel, once that is
 * on the page; controls may come there after the screen. Without such a place it stays.
 *
 * @param {HTMLElement} part
 * @param {Element} element Of the screen.
 */
export function besideOf(part, element) {
  let isThere = false;
  return () => {
    if (isThere) return;
    const place = element.closest(".bpw-panel")?.querySelector(".bpw-beside");
    if (!place) return;
    place.append(part);
    isThere = true;
  };
}
