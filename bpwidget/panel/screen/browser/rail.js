// @ts-check
// The rail of steps: which stop is marked, how keys go along it, and how it plays by itself.

export const FORWARD = 0;
export const LAST = 7;
const STAY = 1200; // ms at a stop while the steps are played

/**
 * The stop to which a key leads, or null if the key has no such use.
 *
 * @param {string} key
 * @param {number} step
 */
export function stopFor(key, step) {
  if (key === "Home") return FORWARD;
  if (key === "End") return LAST;
  if (key === "ArrowRight" || key === "ArrowDown") return Math.min(step + 1, LAST);
  if (key === "ArrowLeft" || key === "ArrowUp") return Math.max(step - 1, FORWARD);
  return null;
}

/**
 * Shows the seven steps one after another. It goes on when a step has been on screen for a while,
 * so that a slow kernel is never asked for two.
 *
 * @param {(step: number) => void} goTo
 * @param {() => void} told Called when it starts and when it stops.
 */
export function stepper(goTo, told) {
  /** @type {number | null} */
  let asked = null; // the step that is to be shown, while it plays
  let shown = FORWARD;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  const stop = () => {
    clearTimeout(rest);
    rest = undefined;
    if (asked === null) return;
    asked = null;
    told();
  };
  /** @param {number} step */
  const ask = (step) => {
    asked = step;
    goTo(step);
  };
  const goOn = () => {
    rest = undefined;
    if (shown < LAST) ask(shown + 1);
    else stop();
  };
  return {
    stop,
    start() {
      stop();
      ask(shown < LAST ? shown + 1 : 1);
      told();
    },
    get plays() {
      return asked !== null;
    },
    /**
     * Takes the step that is on screen; another than the one asked for is a move from elsewhere.
     *
     * @param {number} step
     */
    show(step) {
      const before = shown;
      shown = step;
      if (asked === null) return;
      if (step !== asked) {
        if (step !== before) stop();
      } else if (rest === undefined) rest = setTimeout(goOn, STAY);
    },
  };
}

/**
 * Makes the rail's buttons work: one tab stop, arrow keys, Home and End, previous, next, and play.
 *
 * @param {HTMLElement} part Where the rail's text comes and goes.
 * @param {(step: number) => void} goTo
 */
export function rail(part, goTo) {
  let shown = FORWARD;
  /** @type {number | null} */
  let wanted = null; // where the keys are, while the kernel is on its way there
  const playing = stepper(goTo, () => press());
  const press = () => {
    const button = part.querySelector(".bpw-play-steps");
    button?.setAttribute("aria-pressed", String(playing.plays));
  };
  const stops = () => /** @type {HTMLElement[]} */ ([...part.querySelectorAll("[data-step]")]);
  const mark = () => {
    for (const stop of stops()) {
      const isNow = Number(stop.dataset.step) === shown;
      stop.tabIndex = isNow ? 0 : -1;
      if (isNow) stop.setAttribute("aria-current", "step");
      else stop.removeAttribute("aria-current");
    }
    for (const turn of part.querySelectorAll("[data-go]")) {
      const end = Number(/** @type {HTMLElement} */ (turn).dataset.go) < 0 ? FORWARD : LAST;
      turn.setAttribute("aria-disabled", String(shown === end));
    }
  };
  /** @param {number} step */
  const go = (step) => {
    wanted = step;
    goTo(step);
  };

  part.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.altKey || event.metaKey || !target.closest(".bpw-rail")) return;
    const step = stopFor(event.key, wanted ?? shown);
    if (step === null) return;
    event.preventDefault();
    event.stopPropagation(); // the notebook has uses of its own for these keys
    go(step);
    stops()[step]?.focus();
  });
  part.addEventListener("focusout", () => {
    wanted = null;
  });
  part.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const turn = /** @type {HTMLElement | null} */ (target.closest("[data-go]"));
    if (turn) {
      const step = (wanted ?? shown) + Number(turn.dataset.go);
      if (step >= FORWARD && step <= LAST) go(step);
    }
    if (target.closest(".bpw-play-steps")) {
      if (playing.plays) playing.stop();
      else playing.start();
    }
  });

  return {
    /**
     * Marks the stop that is on screen.
     *
     * @param {number} step
     * @param {boolean} isNew Whether the rail's text is.
     */
    show(step, isNew) {
      playing.show(step);
      if (step === wanted) wanted = null;
      if (step === shown && !isNew) return;
      shown = step;
      mark();
      press();
    },
    /**
     * Stops playing because of what the user does, unless that is to press play.
     *
     * @param {Event} event
     */
    interrupt(event) {
      const target = /** @type {Element} */ (event.target);
      if (!target.closest(".bpw-play-steps")) playing.stop();
    },
    stop: playing.stop,
    focus: () => stops()[shown]?.focus({ preventScroll: true }),
  };
}
