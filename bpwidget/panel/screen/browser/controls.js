// @ts-check
// The controls beside the screen: keys that are theirs, and sliders that say what they stand for.

/**
 * Whether a key belongs to the control that has the focus. Shift+Enter runs the cell, and keys with
 * a modifier are the page's: Ctrl+S saves the notebook from anywhere.
 *
 * @param {{ key: string, shiftKey: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean }} event
 */
export function isPlain(event) {
  const isRun = event.key === "Enter" && event.shiftKey;
  return !isRun && !event.ctrlKey && !event.altKey && !event.metaKey;
}

/**
 * Whether a key is for the element with the focus, in which Shift+Enter may begin a line.
 *
 * @param {Element} target
 * @param {Parameters<typeof isPlain>[0]} event
 */
export function isOwn(target, event) {
  const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
  const isShifted = shiftKey && !target.matches(".bpw-typed");
  return isPlain({ key, shiftKey: isShifted, ctrlKey, altKey, metaKey });
}

/**
 * The name and the value of a slider: those of the number box above it. A slider knows only the
 * number of its stop, so the kernel writes its value into the title of its empty label.
 *
 * @param {Element} control
 */
function spoken(control) {
  const name = control.querySelector(".bpw-box .widget-label")?.textContent ?? "";
  const label = control.querySelector(".bpw-slider .widget-label");
  return { name, value: label?.getAttribute("title") ?? "" };
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Gives every slider its name and its value.
 *
 * @param {Element} panel
 */
function nameSliders(panel) {
  for (const control of panel.querySelectorAll(".bpw-number")) {
    const { name, value } = spoken(control);
    const handle = control.querySelector(".noUi-handle");
    if (!handle) continue;
    setAttribute(handle, "aria-label", name);
    setAttribute(handle, "aria-valuetext", value);
  }
}

/**
 * Looks after the controls of a panel until the function that is returned is called.
 *
 * @param {HTMLElement} panel
 */
export function attend(panel) {
  /**
   * A notebook listens for its shortcuts while a key event is still on its way down the page, where
   * only an attribute of the element with the focus keeps it from taking the key.
   *
   * @param {KeyboardEvent} event
   */
  const keepKeys = (event) => {
    const target = /** @type {Element} */ (event.target);
    if (panel.contains(target)) {
      target.toggleAttribute("data-lm-suppress-shortcuts", isOwn(target, event));
    }
  };
  // before the page's own listeners, which are on the document
  addEventListener("keydown", keepKeys, { capture: true });
  const changed = new MutationObserver(() => nameSliders(panel));
  changed.observe(panel, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-valuetext", "title"],
  });
  nameSliders(panel);
  return () => {
    removeEventListener("keydown", keepKeys, { capture: true });
    changed.disconnect();
  };
}
