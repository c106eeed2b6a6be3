// @ts-check
// The files that the menu saves. The kernel sends them to every view of the panel.

/**
 * Saves a file in the view in which its button was pressed, and in no other.
 *
 * @param {(name: string, blob: Blob) => void} save
 */
export function filesOf(save) {
  let isAwaited = false;
  return {
    /** @param {Pick<Event, "target">} event A click on the panel. */
    ask({ target }) {
      const button = /** @type {Element} */ (target).closest(".bpw-files button");
      if (button) isAwaited = true;
    },
    /**
     * @param {{ name: string, type: string }} file
     * @param {DataView} bytes
     */
    take({ name, type }, bytes) {
      if (!isAwaited) return;
      isAwaited = false;
      save(name, new Blob([/** @type {DataView<ArrayBuffer>} */ (bytes)], { type }));
    },
  };
}
