// @ts-check
// The messages between the browser and the kernel, each declared once. `screen/messages.py`
// declares the same messages on the other side, and says what their fields mean.

/**
 * @typedef {[x: number, y: number]} Place In CSS pixels from the board's top left.
 * @typedef {[left: number, top: number, width: number, height: number]} Box In device pixels.
 *
 * @typedef {{ kind: "look", width: number, ratio: number, dark: boolean, narrow: boolean, page: number }} Look
 * @typedef {{ kind: "timed", page: number, near: boolean }} Timed
 * @typedef {{ kind: "painted", serial: number }} Painted
 * @typedef {{ kind: "step", step: number }} ChooseStep
 * @typedef {{ kind: "plot", plot: string }} ChoosePlot
 * @typedef {{ kind: "answer", step: number, text: string }} HandIn
 * @typedef {{ kind: "reveal", step: number }} Reveal
 * @typedef {{ kind: "press" | "drag" | "drop" | "read", x: number, y: number }} Unnumbered
 * @typedef {Unnumbered & { ask: number }} PointerQuestion
 * @typedef {Look | Timed | Painted | ChooseStep | ChoosePlot | HandIn | Reveal | PointerQuestion} ToKernel
 *
 * @typedef {string | Record<number, string>} TextChange New HTML, or new numbers by their slot.
 * @typedef {object} Frame
 * @property {"frame"} kind
 * @property {number} serial
 * @property {[width: number, height: number]} size
 * @property {number} ratio
 * @property {Box | null} strip
 * @property {Place | null} handle
 * @property {[left: number, top: number, width: number][]} tiles
 * @property {boolean} runs
 * @property {Record<string, TextChange>} parts
 * @property {{ code: string, plots: string, lost?: string, silent?: string }} lang
 * @property {number} step
 * @property {number | null} wait
 * @property {number} [answers]
 * @property {{ text: string, at_once: boolean }} [announced]
 *
 * @typedef {{ kind: "reading", text: string, answers: number }} Tooltip
 * @typedef {{ kind: "file", name: string, type: string }} FileHead Its bytes are the first buffer.
 * @typedef {{ kind: "timing" }} Timing
 * @typedef {{ kind: "done", answers: number }} Done
 * @typedef {Frame | Tooltip | FileHead | Timing | Done} FromKernel
 *
 * @typedef {{ frame?: Frame, picture?: DataView }} Still The widget's synchronised state.
 */

/** @typedef {(value: unknown) => boolean} Check */

/** @type {Check} */
const isText = (value) => typeof value === "string";
/** @type {Check} */
const isFlag = (value) => typeof value === "boolean";
/** @type {Check} */
const isCount = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** @type {Check} */
const isPositive = (value) => Number.isFinite(value) && Number(value) > 0;
/** @type {(check: Check, length: number) => Check} */
const listOf = (check, length) => (value) =>
  Array.isArray(value) && value.length === length && value.every(check);
/** @type {(check: Check) => Check} */
const orNull = (check) => (value) => value === null || check(value);
/** @type {(check: Check) => Check} */
const recordOf = (check) => (value) =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(check);

const isTile = listOf(isCount, 3);
const isNumbers = recordOf(isText);
/** @type {Check} */
const isAnnounced = (value) => isText(Object(value).text) && isFlag(Object(value).at_once);

/**
 * @template {FromKernel} M
 * @typedef {Record<Exclude<keyof M, "kind">, Check>} Checks
 */

/** @type {{ frame: Checks<Frame>, reading: Checks<Tooltip>, file: Checks<FileHead>, timing: Checks<Timing>, done: Checks<Done> }} */
const FIELDS = {
  frame: {
    serial: isCount,
    size: listOf(isCount, 2),
    ratio: isPositive,
    strip: orNull(listOf(isCount, 4)),
    handle: orNull(listOf(Number.isFinite, 2)),
    tiles: (value) => Array.isArray(value) && value.every(isTile),
    runs: isFlag,
    parts: recordOf((change) => isText(change) || isNumbers(change)),
    lang: (value) => recordOf(isText)(value) && "code" in Object(value) && "plots" in Object(value),
    step: (value) => isCount(value) && Number(value) <= 7,
    wait: orNull(isCount),
    answers: (value) => value === undefined || isCount(value),
    announced: (value) => value === undefined || isAnnounced(value),
  },
  reading: { text: isText, answers: isCount },
  file: { name: isText, type: isText },
  timing: {},
  done: { answers: isCount },
};

// fields of a frame that may be None in Python, for which JupyterLite's kernel sends undefined
const NONE = /** @type {const} */ (["strip", "handle", "wait"]);

/**
 * What is wrong with a message from the kernel, or null if nothing is.
 *
 * @param {any} content
 * @param {number} buffers How many came with it.
 * @returns {string | null}
 */
function problemOf(content, buffers) {
  const kind = content?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) return "unknown kind";
  /** @type {Record<string, Check>} */
  const checks = FIELDS[/** @type {FromKernel["kind"]} */ (kind)];
  for (const [name, check] of Object.entries(checks)) {
    if (!check(content[name])) return `${kind}: unexpected ${name}`;
  }
  // there may be one more, of zeros, which only makes the message longer
  if (kind === "frame" && buffers < content.tiles.length) return "frame: fewer buffers than tiles";
  if (kind === "file" && buffers === 0) return "file: no buffer";
  return null;
}

/**
 * The message if it is one of those declared above. Otherwise null, with one line on the console.
 *
 * @param {unknown} content
 * @param {readonly DataView[]} buffers
 * @returns {FromKernel | null}
 */
export function understood(content, buffers) {
  const frame = /** @type {any} */ (content);
  if (frame?.kind === "frame") for (const name of NONE) frame[name] ??= null;
  const problem = problemOf(content, buffers.length);
  if (problem === null) return /** @type {FromKernel} */ (content);
  console.warn(`bpwidget: ignored a malformed message from the kernel: ${problem}`);
  return null;
}
