// @ts-check
// Pointer and keys on the canvas: their questions to the kernel, and what they show meanwhile.

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { follow } from "../../../../bpwidget/panel/screen/browser/pointer.js";

/** The parts of a canvas, or of an element on it, that the pointer needs. */
class FakeElement extends EventTarget {
  hidden = false;
  textContent = "";
  className = "";
  width = 2000; // device pixels
  clientWidth = 1000;
  clientHeight = 600;
  /** @type {Record<string, string>} */
  dataset = {};
  /** @type {Record<string, string>} */
  style = {};
  /** @type {Set<string>} */
  classes = new Set();
  /** @type {FakeElement | null} */
  next = null;
  classList = {
    add: (/** @type {string} */ name) => this.classes.add(name),
    remove: (/** @type {string} */ name) => this.classes.delete(name),
    toggle: (/** @type {string} */ name, /** @type {boolean} */ on) =>
      on ? this.classes.add(name) : this.classes.delete(name),
  };

  /** @param {FakeElement} element */
  after(element) {
    this.next = element;
  }

  setPointerCapture() {}
}

const without = globalThis.document;
globalThis.document = /** @type {any} */ ({ createElement: () => new FakeElement() });
after(() => {
  globalThis.document = without;
});

let canvas = new FakeElement();
let reading = new FakeElement();
/** @type {string[]} */
let asked = [];
/** @type {number[]} */
let steps = [];
/** @type {ReturnType<typeof follow>} */
let pointer;

beforeEach(() => {
  canvas = new FakeElement();
  canvas.dataset.ratio = "2";
  reading = new FakeElement();
  reading.hidden = true;
  asked = [];
  steps = [];
  pointer = follow(
    /** @type {any} */ (canvas),
    /** @type {any} */ (reading),
    ({ kind, x, y }) => asked.push(`${kind} ${x} ${y}`),
    (step) => steps.push(step),
  );
  pointer.setHandle([500, 300]);
});

/** @type {(type: string, offsetX?: number, offsetY?: number) => void} */
function mouse(type, offsetX = 0, offsetY = 0) {
  canvas.dispatchEvent(Object.assign(new Event(type), { offsetX, offsetY, button: 0 }));
}

/** @type {(key: string, more?: object) => boolean} Whether the notebook gets the key, too. */
function press(key, more = {}) {
  const event = new Event("keydown", { cancelable: true });
  return canvas.dispatchEvent(Object.assign(event, { key, ...more }));
}

test("moving the pointer reads, and a click presses", () => {
  mouse("pointermove", 10, 20);
  mouse("click", 10, 20);
  assert.deepEqual(asked, ["read 10 20", "press 10 20"]);
});

test("on the handle it drags and drops, and presses nothing", () => {
  mouse("pointermove", 505, 300);
  assert.ok(canvas.classes.has("bpw-can-hold"));
  mouse("pointerdown", 505, 300);
  assert.ok(canvas.classes.has("bpw-held"));
  mouse("pointermove", 520, 310);
  mouse("pointerup", 520, 310);
  assert.ok(!canvas.classes.has("bpw-held"));
  mouse("click", 510, 300);
  assert.deepEqual(asked, ["read 505 300", "drag 520 310", "drop 520 310"]);
});

test("the click that ends a drag does nothing, wherever the handle is by then", () => {
  mouse("pointerdown", 505, 300);
  mouse("pointermove", 620, 310);
  mouse("pointerup", 620, 310);
  mouse("click", 620, 310); // the kernel has not yet reported that the handle moved
  assert.deepEqual(asked, ["drag 620 310", "drop 620 310"]);
  mouse("pointerdown", 620, 310);
  mouse("pointerup", 620, 310);
  mouse("click", 620, 310);
  assert.equal(asked[2], "press 620 310");
});

test("nothing is dragged away from the handle, or without one", () => {
  mouse("pointerdown", 540, 300);
  mouse("pointermove", 541, 300);
  pointer.setHandle(null);
  mouse("pointerdown", 500, 300);
  mouse("pointermove", 501, 300);
  assert.deepEqual(asked, ["read 541 300", "read 501 300"]);
});

test("positions are the board's, even if the page squeezes the canvas", () => {
  canvas.clientWidth = 500;
  mouse("pointermove", 10, 20);
  assert.deepEqual(asked, ["read 20 40"]);
});

test("before the first frame nothing is asked", () => {
  delete canvas.dataset.ratio;
  mouse("pointermove", 10, 20);
  press("ArrowLeft");
  assert.deepEqual(asked, []);
});

test("arrows start at the handle, in strides or single pixels", () => {
  press("ArrowRight");
  press("ArrowDown", { shiftKey: true });
  press("ArrowLeft");
  press("ArrowUp", { shiftKey: true });
  press("Enter");
  const read = ["read 508 300", "read 508 301", "read 500 301", "read 500 300"];
  assert.deepEqual(asked, [...read, "press 500 300"]);
  assert.deepEqual(canvas.next?.style, { left: "500px", top: "300px" });
});

test("arrows stay on the canvas, and start in its middle if there is no handle", () => {
  pointer.setHandle(null);
  for (let i = 0; i < 200; i += 1) press("ArrowUp");
  assert.equal(asked[0], "read 500 292");
  assert.equal(asked[199], "read 500 0");
  for (let i = 0; i < 200; i += 1) press("ArrowRight");
  assert.equal(asked[399], "read 999 0");
});

test("the space bar picks up the handle, and drops it where it then reappears", () => {
  press("ArrowRight");
  press(" ");
  assert.ok(canvas.classes.has("bpw-held"));
  press("ArrowRight");
  press(" ");
  assert.deepEqual(asked, ["read 508 300", "drag 516 300", "drop 516 300"]);
  pointer.setHandle([400, 200]);
  press("Enter");
  assert.equal(asked[3], "press 400 200");
});

test("Escape drops the handle and hides the marker", () => {
  press("ArrowRight");
  press(" ");
  press("Escape");
  assert.deepEqual(asked, ["read 508 300", "drop 508 300"]);
  assert.equal(canvas.next?.hidden, true);
  press("ArrowLeft");
  assert.equal(asked[2], "read 492 300");
});

test("a digit selects its step, and other keys are the notebook's", () => {
  for (const key of ["0", "1", "7"]) assert.equal(press(key), false);
  for (const key of ["8", "b", "Tab", "Shift", "Delete", "F1", "44"]) {
    assert.equal(press(key), true);
  }
  assert.equal(press("4", { ctrlKey: true }), true);
  assert.equal(press("Enter", { metaKey: true }), true);
  assert.deepEqual(steps, [0, 1, 7]);
  assert.deepEqual(asked, []);
});

test("a reading is shown beside the pointer, as long as it is on the canvas", () => {
  pointer.read("late");
  assert.equal(reading.hidden, true);
  mouse("pointermove", 700, 20);
  pointer.read("J = 1");
  assert.deepEqual([reading.textContent, reading.hidden], ["J = 1", false]);
  assert.ok(reading.classes.has("bpw-left"));
  pointer.read("");
  assert.equal(reading.hidden, true);
  pointer.read("J = 2");
  mouse("pointerleave");
  assert.equal(reading.hidden, true);
  pointer.read("late");
  assert.equal(reading.hidden, true);
});

test("no reading is shown while the handle is held", () => {
  mouse("pointermove", 500, 300);
  mouse("pointerdown", 500, 300);
  pointer.read("J = 1");
  assert.equal(reading.hidden, true);
});
