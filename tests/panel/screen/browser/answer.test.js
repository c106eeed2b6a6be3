// @ts-check
// The answer box: which key hands in, and when what is typed goes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { meaningOf, taskOf } from "../../../../bpwidget/panel/screen/browser/answer.js";

const ENTER = {
  key: "Enter",
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
};

test("Enter hands in, and begins a line with Shift", () => {
  assert.equal(meaningOf(ENTER), "hand in");
  assert.equal(meaningOf({ ...ENTER, shiftKey: true }), "new line");
  assert.equal(meaningOf({ ...ENTER, key: "e" }), null);
  for (const name of ["ctrlKey", "altKey", "metaKey", "isComposing"])
    assert.equal(meaningOf({ ...ENTER, [name]: true }), null, name);
});

test("the box is emptied for another step, and for one that is asked again", () => {
  const isOther = taskOf();
  assert.ok(isOther(5, true));
  assert.ok(!isOther(5, true)); // a move of x
  assert.ok(isOther(6, true));
  assert.ok(!isOther(6, false)); // revealed
  assert.ok(isOther(6, true)); // and hidden again
  assert.ok(isOther(0, false));
  assert.ok(isOther(6, true));
});
