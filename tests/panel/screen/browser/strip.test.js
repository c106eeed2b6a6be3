// @ts-check
// The bars beside the ledger: their position on the board, and the pointer's questions there.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { stripOf } from "../../../../bpwidget/panel/screen/browser/strip.js";

/** The parts of an element that the strip needs. */
class FakeElement {
  className = "";
  hidden = false;
  width = 0;
  height = 0;
  textContent = "";
  /** @type {Record<string, string>} */
  style = {};
  /** @type {FakeElement[]} */
  children = [];
  /** @type {Record<string, (event: object) => void>} */
  listeners = {};

  setAttribute() {}

  /** @param {FakeElement[]} children */
  append(...children) {
    this.children.push(...children);
  }

  /** @type {(kind: string, hear: (event: object) => void) => void} */
  addEventListener(kind, hear) {
    this.listeners[kind] = hear;
  }
}

const without = globalThis.document;
/** @type {object[]} */
let asked = [];
let strip = made();

function made() {
  const createElement = () => new FakeElement();
  globalThis.document = /** @type {any} */ ({ createElement });
  return stripOf((question) => asked.push(question));
}

beforeEach(() => {
  asked = [];
  strip = made();
  strip.fit(/** @type {any} */ ({ size: [1500, 900], ratio: 1.5, strip: [1080, 519, 420, 321] }));
});
afterEach(() => {
  globalThis.document = without;
});

/** @type {(kind: string, x?: number, y?: number) => void} */
const mouse = (kind, x = 0, y = 0) =>
  /** @type {any} */ (strip.canvas).listeners[kind]({ offsetX: x, offsetY: y });
const reading = () => /** @type {FakeElement} */ (/** @type {any} */ (strip.element).children[1]);
const view = () => /** @type {FakeElement} */ (/** @type {any} */ (strip.element).children[0]);

test("the canvas has room for every possible row, and the existing ones are visible", () => {
  assert.deepEqual([strip.canvas.width, strip.canvas.height], [420, 381]);
  assert.deepEqual([strip.canvas.style.width, view().style.height], ["280px", "214px"]);
  strip.fit(/** @type {any} */ ({ size: [1500, 900], ratio: 1.5, strip: [1080, 519, 420, 381] }));
  assert.deepEqual([strip.canvas.height, view().style.height], [381, "254px"]);
});

test("without a ledger there is none", () => {
  strip.fit(/** @type {any} */ ({ size: [1500, 900], ratio: 1.5, strip: null }));
  assert.equal(strip.element.hidden, true);
});

test("the pointer reads and presses in the board's own pixels", () => {
  mouse("pointermove", 30, 44);
  mouse("click", 30, 64);
  assert.deepEqual(asked, [
    { kind: "read", x: 750, y: 390 },
    { kind: "press", x: 750, y: 410 },
  ]);
});

test("a reading is shown beside the pointer, as long as it is there", () => {
  strip.read("late");
  assert.equal(reading().hidden, true);
  mouse("pointermove", 30, 44);
  strip.read("step 1");
  assert.deepEqual([reading().textContent, reading().hidden], ["step 1", false]);
  assert.deepEqual([reading().style.left, reading().style.top], ["30px", "44px"]);
  strip.read("");
  assert.equal(reading().hidden, true);
  mouse("pointerleave");
  strip.read("late");
  assert.equal(reading().hidden, true);
});
