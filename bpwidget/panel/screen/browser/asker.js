// @ts-check
// Questions to the kernel, one at a time.

/** @import { PointerQuestion, Unnumbered } from "./messages.js" */

const PATIENCE = 2000; // ms for which an answer is waited for at least

/**
 * Asks one question at a time. While one is open, the others wait. Of reads only the newest does, and
 * of the drags of one hold: it matters where the pointer is now, not where it was. What ends a gesture,
 * a drop or a press, is asked whatever comes after it; a drop says where the hold's last drag led.
 *
 * An answer that does not come is given up, or the pointer would be dead after one lost message. The
 * timeout follows from how long other answers took, or a slow line would be overloaded.
 *
 * @param {(question: PointerQuestion) => void} send
 * @param {() => number} now The time in ms.
 */
export function asker(send, now = () => performance.now()) {
  let number = Math.floor(Math.random() * 2 ** 40); // so that views do not take each other's answers
  /** @type {Map<number, number>} */
  const since = new Map(); // when each question that has no answer was asked
  /** @type {number | null} */
  let asked = null;
  let patience = PATIENCE;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let giveUp;
  /** @type {Unnumbered[]} */
  const moves = [];
  /** @type {Unnumbered | undefined} */
  let read;
  /** @param {Unnumbered} question */
  const put = (question) => {
    number += 1;
    asked = number;
    since.set(asked, now());
    giveUp = setTimeout(() => {
      patience *= 2;
      next();
    }, patience);
    send({ ...question, ask: asked });
  };
  const next = () => {
    clearTimeout(giveUp);
    asked = null;
    const question = moves.shift() ?? read;
    if (question === read) read = undefined;
    if (question) put(question);
  };
  return {
    /** @param {Unnumbered} question */
    ask(question) {
      if (asked === null) put(question);
      else if (question.kind === "read") read = question;
      else {
        if (moves.at(-1)?.kind === "drag" && question.kind !== "press") moves.pop();
        moves.push(question);
      }
    },
    /**
     * Takes the number that an answer carries, and asks what waits, moves before a read.
     *
     * @param {unknown} answers
     * @returns {boolean} Whether it answers the question that is open.
     */
    heard(answers) {
      const asker = Number(answers);
      const start = typeof answers === "number" ? since.get(asker) : undefined;
      if (start === undefined) return false;
      // earlier questions will not be answered any more: messages keep their order
      for (const other of since.keys()) if (other <= asker) since.delete(other);
      patience = Math.max(PATIENCE, 2 * (now() - start));
      if (asker !== asked) return false;
      next();
      return true;
    },
    /** The view is gone. */
    stop() {
      clearTimeout(giveUp);
      moves.length = 0;
      read = undefined;
    },
  };
}
