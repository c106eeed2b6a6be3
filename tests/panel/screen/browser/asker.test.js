// @ts-check
// Questions to the kernel: one at a time, and only the newest of those that wait.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { asker } from "../../../../bpwidget/panel/screen/browser/asker.js";

/** @import { PointerQuestion, Unnumbered } from "../../../../bpwidget/panel/screen/browser/messages.js" */

/** @type {PointerQuestion[]} */
let sent = [];
let time = 0;
let asking = asker(() => {});

beforeEach(() => {
  sent = [];
  time = 0;
  asking = asker(
    (question) => sent.push(question),
    () => time,
  );
});

/** @type {(kind: Unnumbered["kind"], x: number) => void} */
const ask = (kind, x) => asking.ask({ kind, x, y: 0 });
const shown = () => sent.map(({ kind, x }) => `${kind} ${x}`);
const last = () => sent[sent.length - 1].ask;

test("the first question goes at once, the next when it is answered", () => {
  ask("read", 1);
  ask("read", 2);
  assert.deepEqual(shown(), ["read 1"]);
  assert.equal(asking.heard(last()), true);
  assert.deepEqual(shown(), ["read 1", "read 2"]);
  assert.equal(asking.heard(last()), true);
  assert.deepEqual(shown(), ["read 1", "read 2"]);
});

test("of those that wait, only the newest is asked", () => {
  for (let x = 1; x <= 100; x += 1) ask("drag", x);
  asking.heard(last());
  assert.deepEqual(shown(), ["drag 1", "drag 100"]);
});

test("a drop takes the place of the drag before it", () => {
  ask("drag", 1);
  ask("drag", 2);
  ask("drop", 3);
  asking.heard(last());
  asking.heard(last());
  assert.deepEqual(shown(), ["drag 1", "drop 3"]);
});

test("a read and a move wait beside each other, and the move goes first", () => {
  ask("read", 1);
  ask("press", 2);
  ask("read", 3);
  asking.heard(last());
  assert.deepEqual(shown(), ["read 1", "press 2"]);
  asking.heard(last());
  assert.deepEqual(shown(), ["read 1", "press 2", "read 3"]);
});

test("every question has a number of its own", () => {
  for (let x = 1; x <= 5; x += 1) {
    ask("read", x);
    asking.heard(last());
  }
  assert.equal(new Set(sent.map((question) => question.ask)).size, 5);
});

test("an answer to another number is not heard", () => {
  ask("read", 1);
  ask("read", 2);
  for (const other of [last() + 1, last() - 1, String(last()), undefined, null, Number.NaN, {}]) {
    assert.equal(asking.heard(other), false);
  }
  assert.deepEqual(shown(), ["read 1"]);
});

test("an answer is heard once, and none is heard where nothing was asked", () => {
  assert.equal(asking.heard(undefined), false);
  assert.equal(asking.heard(null), false);
  ask("read", 1);
  assert.equal(asking.heard(last()), true);
  assert.equal(asking.heard(last()), false);
});

test("after two seconds an answer is not waited for, nor heard", () => {
  ask("read", 1);
  const late = last();
  time = 2000;
  ask("read", 2);
  assert.deepEqual(shown(), ["read 1"]);
  time = 2001;
  ask("read", 3);
  assert.deepEqual(shown(), ["read 1", "read 3"]);
  assert.equal(asking.heard(late), false);
  assert.equal(asking.heard(last()), true);
});

test("two views number their questions far apart", () => {
  /** @type {number[]} */
  const numbers = [];
  for (let view = 0; view < 2; view += 1) {
    asker((question) => numbers.push(question.ask)).ask({ kind: "read", x: 0, y: 0 });
  }
  assert.notEqual(numbers[0], numbers[1]);
  assert.ok(numbers.every((number) => Number.isSafeInteger(number) && number > 0));
});
