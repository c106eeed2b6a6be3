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

// of a text field: select all, undo, redo, cut, copy, paste
const EDITS = "azyxcv";

/**
 * Whether a text field edits with a key, while elsewhere the key would be a notebook's shortcut.
 *
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean }} event
 * @param {{ tagName: string }} target
 */
export function isEdit({ key, ctrlKey, metaKey }, { tagName }) {
  const isField = tagName === "INPUT" || tagName === "TEXTAREA";
  return isField && (ctrlKey || metaKey) && key.length === 1 && EDITS.includes(key.toLowerCase());
}

/**
 * Whether a key saves the notebook.
 *
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} event
 */
export function isSave({ key, ctrlKey, metaKey, altKey }) {
  return key.toLowerCase() === "s" && (ctrlKey || metaKey) && !altKey;
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

/** @param {KeyboardEvent} event */
function keysOf({ key, code, keyCode, ctrlKey, metaKey, shiftKey }) {
  return { key, code, keyCode, ctrlKey, metaKey, shiftKey };
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
      const isOurs = isPlain(event) || isEdit(event, target);
      target.toggleAttribute("data-lm-suppress-shortcuts", isOurs);
    }
  };
  /**
   * The boxes of ipywidgets let no key through to a notebook that listens on its way up. So the key
   * that saves is sent again from outside of them; a notebook that took it before lets none arrive.
   *
   * @param {KeyboardEvent} event
   */
  const passSave = (event) => {
    if (!isSave(event) || event.target === panel || event.defaultPrevented) return;
    const again = new KeyboardEvent("keydown", {
      ...keysOf(event),
      bubbles: true,
      cancelable: true,
    });
    if (panel.dispatchEvent(again)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  // before the page's own listeners, which are on the document
  addEventListener("keydown", keepKeys, { capture: true });
  panel.addEventListener("keydown", passSave, { capture: true });
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
    panel.removeEventListener("keydown", passSave, { capture: true });
    changed.disconnect();
  };
}
