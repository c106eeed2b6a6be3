// @ts-check
// The controls beside the screen: keys that are theirs, sliders that say what they stand for, and
// few tab stops.

import { keepAttribute } from "./attributes.js";
import { markGroups, moveInGroup } from "./groups.js";
import { menuOf } from "./menu.js";

// keys that move the slider while its number box has the focus
const SLIDING = ["ArrowUp", "ArrowDown", "PageUp", "PageDown"];

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
 * Gives every slider its name and its value. Box and slider are one tab stop, the box.
 *
 * @param {Element} panel
 */
function nameSliders(panel) {
  for (const control of panel.querySelectorAll(".bpw-number")) {
    const { name, value } = spoken(control);
    const handle = control.querySelector(".noUi-handle");
    if (!handle) continue;
    keepAttribute(handle, "aria-label", name);
    keepAttribute(handle, "aria-valuetext", value);
    keepAttribute(handle, "tabindex", "-1");
    const box = control.querySelector(".bpw-box input");
    if (box) keepAttribute(box, "aria-keyshortcuts", SLIDING.join(" "));
  }
}

/**
 * Gives every check box and its label the tooltip that the kernel has put into the label, where
 * ipywidgets has set the label itself as it is written.
 *
 * @param {Element} panel
 */
function tipBoxes(panel) {
  for (const label of panel.querySelectorAll(".widget-checkbox > label")) {
    const tip = label.querySelector("span > [title]")?.getAttribute("title");
    if (!tip) continue;
    for (const each of [label, ...label.children]) keepAttribute(each, "title", tip);
  }
}

/** @param {KeyboardEvent} event */
function keysOf({ key, code, keyCode, ctrlKey, metaKey, shiftKey }) {
  return { key, code, keyCode, ctrlKey, metaKey, shiftKey };
}

/**
 * Moves a slider by a key that was pressed in its number box.
 *
 * @param {KeyboardEvent} event
 */
function slide(event) {
  if (!SLIDING.includes(event.key) || !isPlain(event)) return;
  const box = /** @type {Element} */ (event.target).closest(".bpw-number .bpw-box");
  const handle = box?.parentElement?.querySelector(".noUi-handle");
  if (!handle) return;
  event.preventDefault();
  handle.dispatchEvent(new KeyboardEvent("keydown", { key: event.key }));
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
      const isOurs = isOwn(target, event) || isEdit(event, target);
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
  // a text box keeps the keys in it from those around it
  panel.addEventListener("keydown", slide, { capture: true });
  panel.addEventListener("keydown", passSave, { capture: true });
  panel.addEventListener("keydown", moveInGroup);
  const menu = menuOf(panel);
  const mark = () => {
    nameSliders(panel);
    tipBoxes(panel);
    markGroups(panel);
    menu.mark();
  };
  const changed = new MutationObserver(mark);
  changed.observe(panel, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["aria-valuetext", "title", "class", "disabled", "tabindex"],
  });
  mark();
  return () => {
    removeEventListener("keydown", keepKeys, { capture: true });
    panel.removeEventListener("keydown", slide, { capture: true });
    panel.removeEventListener("keydown", passSave, { capture: true });
    panel.removeEventListener("keydown", moveInGroup);
    menu.leave();
    changed.disconnect();
  };
}
