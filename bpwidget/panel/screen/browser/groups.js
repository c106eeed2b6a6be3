// @ts-check
// Groups of buttons that are one tab stop each, with arrow keys from button to button: the modes,
// which are radio buttons, and the play bar, which is a toolbar.

import { keepAttribute } from "./attributes.js";
import { placeFor } from "./roving.js";

const MODES = ".bpw-mode";
const PLAY_BAR = ".bpw-play";

/** @param {Element} group */
function buttonsOf(group) {
  return /** @type {HTMLButtonElement[]} */ ([...group.querySelectorAll("button")]);
}

/**
 * Makes one button of a group its tab stop.
 *
 * @param {HTMLButtonElement[]} buttons
 * @param {HTMLButtonElement | undefined} stop
 */
function keepStop(buttons, stop) {
  for (const button of buttons) keepAttribute(button, "tabindex", button === stop ? "0" : "-1");
}

/** @param {Element} group */
function markModes(group) {
  const name = group.querySelector(".widget-label")?.getAttribute("title") ?? "";
  const buttons = buttonsOf(group);
  keepAttribute(group, "role", "radiogroup");
  keepAttribute(group, "aria-label", name);
  for (const button of buttons) {
    keepAttribute(button, "role", "radio");
    keepAttribute(button, "aria-checked", String(button.classList.contains("mod-active")));
  }
  keepStop(
    buttons,
    buttons.find((button) => button.classList.contains("mod-active")) ?? buttons[0],
  );
}

/** @param {Element} group */
function markPlayBar(group) {
  const buttons = buttonsOf(group);
  const enabled = buttons.filter((button) => !button.disabled);
  keepAttribute(group, "role", "toolbar");
  keepStop(
    buttons,
    enabled.find((button) => button.getAttribute("tabindex") === "0") ?? enabled[0],
  );
}

/**
 * Gives every group its role, and one of its buttons the tab stop.
 *
 * @param {Element} panel
 */
export function markGroups(panel) {
  for (const group of panel.querySelectorAll(MODES)) markModes(group);
  for (const group of panel.querySelectorAll(PLAY_BAR)) markPlayBar(group);
}

/**
 * Goes from one button of a group to another. A mode is chosen as soon as it has the focus, as radio
 * buttons are.
 *
 * @param {KeyboardEvent} event
 */
export function moveInGroup(event) {
  const target = /** @type {HTMLButtonElement} */ (event.target);
  const group = target.closest(`${MODES}, ${PLAY_BAR}`);
  if (!group || event.ctrlKey || event.altKey || event.metaKey) return;
  const buttons = buttonsOf(group).filter((button) => !button.disabled);
  const place = placeFor(event.key, buttons.indexOf(target), buttons.length);
  if (place === null) return;
  event.preventDefault();
  const next = buttons[place];
  keepStop(buttonsOf(group), next);
  next.focus();
  if (group.matches(MODES)) next.click();
}
