// @ts-check
// The menu: its button says whether it is open, and it closes by Escape, by a click elsewhere, and
// when the focus goes elsewhere.

import { keepAttribute } from "./attributes.js";

const MENU = ".bpw-menu";
const BUTTON = ".bpw-more";
let menus = 0; // on this page

/**
 * Looks after the menu of a panel until `leave` is called.
 *
 * @param {HTMLElement} panel
 */
export function menuOf(panel) {
  menus += 1;
  const id = `bpw-menu-${menus}`;
  const button = () => /** @type {HTMLElement | null} */ (panel.querySelector(BUTTON));
  // the kernel closes the menu a moment after the button is pressed
  const isOpen = () => button()?.classList.contains("mod-active") ?? false;
  /** @param {EventTarget | null} target Of any view's menu, since they open and close as one. */
  const isInside = (target) =>
    target instanceof Element && target.closest(`${MENU}, ${BUTTON}`) !== null;
  const close = () => {
    if (isOpen()) button()?.click();
  };

  /** @param {KeyboardEvent} event */
  const leaveBy = (event) => {
    if (event.key !== "Escape" || !isOpen() || !isInside(event.target)) return;
    event.preventDefault();
    event.stopPropagation(); // to the notebook, it would mean to leave the cell
    close();
    button()?.focus();
  };
  /** @param {Event} event */
  const press = (event) => {
    if (!isInside(event.target)) close();
  };
  /** @param {FocusEvent} event */
  const blur = (event) => {
    if (isInside(event.target) && event.relatedTarget && !isInside(event.relatedTarget)) close();
  };
  // a text box keeps the keys in it from those around it
  panel.addEventListener("keydown", leaveBy, { capture: true });
  panel.addEventListener("focusout", blur);
  document.addEventListener("pointerdown", press, { capture: true });

  return {
    mark() {
      const [opener, menu] = [button(), panel.querySelector(MENU)];
      if (!opener || !menu) return;
      keepAttribute(menu, "id", id);
      keepAttribute(opener, "aria-controls", id);
      keepAttribute(opener, "aria-expanded", String(isOpen()));
    },
    leave() {
      panel.removeEventListener("keydown", leaveBy, { capture: true });
      panel.removeEventListener("focusout", blur);
      document.removeEventListener("pointerdown", press, { capture: true });
    },
  };
}
