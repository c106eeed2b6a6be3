// @ts-check
// The box for an answer on the card, and the quantities that a click puts into it.

/** @import { HandIn, Reveal } from "./messages.js" */

import { roving } from "./roving.js";

const MOST_TYPED = 10_000;

/**
 * What a key does in the box besides typing. While characters are being composed, as in Chinese,
 * Enter chooses one of them.
 *
 * @param {Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey" | "isComposing">} event
 * @returns {"hand in" | "new line" | null}
 */
export function meaningOf({ key, shiftKey, ctrlKey, altKey, metaKey, isComposing }) {
  if (key !== "Enter" || ctrlKey || altKey || metaKey || isComposing) return null;
  return shiftKey ? "new line" : "hand in";
}

/**
 * Remembers for which step an answer is being typed.
 *
 * @returns {(step: number, isAsked: boolean) => boolean} Whether the box has to be emptied, since
 *   another step is asked for, or this one again after it was shown.
 */
export function taskOf() {
  let [step, isAsked] = [0, false];
  return (now, isAskedNow) => {
    const isOther = now !== step || (isAskedNow && !isAsked);
    [step, isAsked] = [now, isAskedNow];
    return isOther;
  };
}

/**
 * Makes the box, and the buttons and chips beside it work: one tab stop for all chips, arrow keys,
 * Enter.
 *
 * @param {HTMLElement} card Has all of them on it.
 * @param {HTMLElement} part Where the buttons and chips come and go.
 * @param {HTMLTextAreaElement} box
 * @param {(message: HandIn | Reveal) => void} send
 * @param {() => void} leave Takes the focus when the box is gone.
 */
export function answering(card, part, box, send, leave) {
  let step = 0;
  const isOther = taskOf();
  const handIn = () => send({ kind: "answer", step, text: box.value });

  /** @param {string} text */
  const put = (text) => box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");

  box.addEventListener("keydown", (event) => {
    const meaning = meaningOf(event);
    if (meaning === null) return;
    event.preventDefault(); // JupyterLab cancels the browser's own line break
    if (meaning === "hand in") handIn();
    else put("\n");
  });
  part.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    if (button?.dataset.hand === "submit") handIn();
    if (button?.dataset.hand === "reveal") send({ kind: "reveal", step });
    if (button?.dataset.name) {
      put(button.dataset.name);
      box.focus({ preventScroll: true });
    }
  });
  roving(part, "[data-name]");

  const hasFocus = () => card.matches(":focus-within") && !card.matches(":focus");
  return {
    /**
     * Changes the text of the card, and with it what is asked for.
     *
     * @param {() => void} change
     * @param {number} now The step that is shown after it.
     * @param {boolean} isLive Whether there is a kernel to answer to.
     */
    show(change, now, isLive) {
      const hadFocus = hasFocus();
      change();
      const words = /** @type {HTMLElement | null} */ (part.firstElementChild);
      const isAsked = isLive && words !== null;
      step = now;
      if (isOther(now, isAsked)) box.value = "";
      card.classList.toggle("bpw-asks", isAsked);
      if (words && box.placeholder !== words.dataset.placeholder) {
        box.placeholder = words.dataset.placeholder ?? "";
        box.ariaLabel = words.dataset.label ?? "";
      }
      if (!hadFocus || (isAsked && hasFocus())) return;
      if (isAsked) box.focus({ preventScroll: true });
      else leave();
    },
  };
}

/**
 * The box, described by the verdict on what is in it.
 *
 * @param {HTMLElement} verdict
 */
export function answerBox(verdict) {
  const box = document.createElement("textarea");
  box.className = "bpw-typed";
  box.rows = 1;
  box.maxLength = MOST_TYPED;
  box.spellcheck = false;
  box.autocapitalize = "off";
  verdict.id = `bpw-verdict-${Math.floor(Math.random() * 2 ** 40)}`;
  verdict.classList.add("bpw-verdict");
  box.setAttribute("aria-describedby", verdict.id);
  return box;
}
