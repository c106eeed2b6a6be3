// @ts-check
// The tabs of a panel that shows one plot at a time.

/**
 * The place of the tab to which a key leads, or null if the key has no such use.
 *
 * @param {string} key
 * @param {number} at
 * @param {number} count
 */
export function tabFor(key, at, count) {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowRight") return (at + 1) % count;
  if (key === "ArrowLeft") return (at + count - 1) % count;
  return null;
}

/**
 * Makes the tabs work: a click or an arrow key chooses a plot.
 *
 * @param {HTMLElement} part Where the tabs come and go.
 * @param {HTMLElement} plots What they choose between.
 * @param {(plot: string) => void} choose
 */
export function tabs(part, plots, choose) {
  const all = () => /** @type {HTMLElement[]} */ ([...part.querySelectorAll("[data-plot]")]);
  part.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const tab = /** @type {HTMLElement | null} */ (target.closest("[data-plot]"));
    if (tab?.dataset.plot) choose(tab.dataset.plot);
  });
  part.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const tabsNow = all();
    const at = tabsNow.indexOf(/** @type {HTMLElement} */ (event.target));
    const next = at < 0 ? null : tabFor(event.key, at, tabsNow.length);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation(); // the notebook has uses of its own for these keys
    tabsNow[next].focus();
    choose(tabsNow[next].dataset.plot ?? "");
  });

  return {
    /**
     * Brings in new tabs, without taking the focus from the one that has it.
     *
     * @param {() => void} update
     */
    renew(update) {
      const held = all().find((tab) => tab === document.activeElement)?.dataset.plot;
      update();
      const now = all();
      if (held) now.find((tab) => tab.dataset.plot === held)?.focus();
      const shown = now.find((tab) => tab.getAttribute("aria-selected") === "true");
      if (shown) {
        plots.setAttribute("role", "tabpanel");
        plots.setAttribute("aria-label", shown.textContent ?? "");
      } else {
        plots.removeAttribute("role");
        plots.removeAttribute("aria-label");
      }
    },
  };
}
