// @ts-check
// Which keys belong to a control.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isEdit,
  isOwn,
  isPlain,
  isSave,
} from "../../../../bpwidget/panel/screen/browser/controls.js";

const NONE = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };

test("letters, digits and arrows belong to the control", () => {
  for (const key of ["d", "5", "ArrowRight", "Enter", "Escape", " "]) {
    assert.equal(isPlain({ ...NONE, key }), true, key);
  }
  assert.equal(isPlain({ ...NONE, key: "ArrowUp", shiftKey: true }), true);
});

test("keys with a modifier, and the one that runs the cell, belong to the notebook", () => {
  assert.equal(isPlain({ ...NONE, key: "s", ctrlKey: true }), false);
  assert.equal(isPlain({ ...NONE, key: "s", metaKey: true }), false);
  assert.equal(isPlain({ ...NONE, key: "ArrowLeft", altKey: true }), false);
  assert.equal(isPlain({ ...NONE, key: "Enter", shiftKey: true }), false);
});

test("in the answer box, Shift+Enter starts a new line", () => {
  const enter = { ...NONE, key: "Enter", shiftKey: true };
  /** @type {(className: string) => Element} */
  const element = (className) =>
    /** @type {any} */ ({ matches: (/** @type {string} */ name) => name === `.${className}` });
  const [box, other] = [element("bpw-typed"), element("bpw-quantity")];
  assert.deepEqual([isOwn(box, enter), isOwn(other, enter)], [true, false]);
  assert.equal(isOwn(box, { ...enter, ctrlKey: true }), false);
});

test("a text field undoes and copies its own text, a slider leaves that to the notebook", () => {
  const field = { tagName: "INPUT" };
  assert.equal(isEdit({ ...NONE, key: "z", ctrlKey: true }, field), true);
  assert.equal(isEdit({ ...NONE, key: "V", metaKey: true }, { tagName: "TEXTAREA" }), true);
  assert.equal(isEdit({ ...NONE, key: "z", ctrlKey: true }, { tagName: "DIV" }), false);
  assert.equal(isEdit({ ...NONE, key: "s", ctrlKey: true }, field), false);
  assert.equal(isEdit({ ...NONE, key: "z" }, field), false);
});

test("only s with a modifier saves the notebook", () => {
  assert.equal(isSave({ ...NONE, key: "s", ctrlKey: true }), true);
  assert.equal(isSave({ ...NONE, key: "S", metaKey: true }), true);
  assert.equal(isSave({ ...NONE, key: "s" }), false);
  assert.equal(isSave({ ...NONE, key: "a", ctrlKey: true }), false);
});
