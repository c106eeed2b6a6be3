// @ts-check
// Questions to the kernel, one at a time.

/** @import { PointerQuestion, Unnumbered } from "./messages.js" */

const PATIENCE = 2000; // ms after which an answer is not waited for

/**
 * Asks one question at a time. While one is open, the newest read and the newest of all others
 * wait: it matters where the pointer is now, not where it was.
 *
 * @param {(question: PointerQuestion) => void} send
 * @param {() => number} now The time in ms.
 */
export function asker(send, now = () => performance.now()) {
  let number = Math.floor(Math.random() * 2 ** 40); // so that views do not take each other's answers
  /** @type {number | null} */
  let asked = null;
  let since = 0;
  /** @type {{ move?: Unnumbered, read?: Unnumbered }} */
  const waiting = {};
  /** @param {Unnumbered} question */
  const put = (question) => {
    number += 1;
    asked = number;
    since = now();
    send({ ...question, ask: asked });
  };
  return {
    /** @param {Unnumbered} question */
    ask(question) {
      if (asked === null || now() - since > PATIENCE) put(question);
      else waiting[question.kind === "read" ? "read" : "move"] = question;
    },
    /**
     * Takes the number that an answer carries, and asks what waits, a move before a read.
     *
     * @param {unknown} answers
     * @returns {boolean} Whether it answers the question that is open.
     */
    heard(answers) {
      if (asked === null || answers !== asked) return false;
      asked = null;
      const kind = waiting.move ? "move" : "read";
      const question = waiting[kind];
      delete waiting[kind];
      if (question) put(question);
      return true;
    },
  };
}
