// @ts-check
// Questions to the kernel: one at a time, and only the newest of those waiting.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { asker } from "../../../../bpwidget/panel/screen/browser/asker.js";

/** @import { PointerQuestion, Unnumbered } from "../../../../bpwidget/panel/screen/browser/messages.js" */

/** @type {PointerQuestion[]} */
let sent = [];
let time = 0;
let asking = asker(() => {});
/** @param {number} ms */
const wait = (ms) => {
  for (let passed = 0; passed < ms; passed += 1) {
    time += 1;
    mock.timers.tick(1);
  }
};

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  sent = [];
  time = 0;
  asking = asker(
    (question) => sent.push(question),
    () => time,
  );
});

afterEach(() => mock.timers.reset());

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

test("of the waiting questions, only the newest is asked", () => {
  for (let x = 1; x <= 100; x += 1) ask("drag", x);
  asking.heard(last());
  assert.deepEqual(shown(), ["drag 1", "drag 100"]);
});

test("a drop replaces the drag before it", () => {
  ask("drag", 1);
  ask("drag", 2);
  ask("drop", 3);
  asking.heard(last());
  asking.heard(last());
  assert.deepEqual(shown(), ["drag 1", "drop 3"]);
});

test("a read and a move can both wait, and the move goes first", () => {
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

test("an answer to another number is ignored", () => {
  ask("read", 1);
  ask("read", 2);
  for (const other of [last() + 1, last() - 1, String(last()), undefined, null, Number.NaN, {}]) {
    assert.equal(asking.heard(other), false);
  }
  assert.deepEqual(shown(), ["read 1"]);
});

test("an answer counts once, and only if something was asked", () => {
  assert.equal(asking.heard(undefined), false);
  assert.equal(asking.heard(null), false);
  ask("read", 1);
  assert.equal(asking.heard(last()), true);
  assert.equal(asking.heard(last()), false);
});

test("the end of a gesture is always asked, whatever comes after it", () => {
  ask("drag", 1);
  ask("drag", 2);
  ask("drop", 3);
  ask("press", 4);
  ask("drag", 5);
  ask("drag", 6);
  ask("press", 7);
  ask("read", 8);
  ask("read", 9);
  for (let answered = 0; answered < 9; answered += 1) asking.heard(last());
  assert.deepEqual(shown(), ["drag 1", "drop 3", "press 4", "drag 6", "press 7", "read 9"]);
});

test("after two seconds an answer is no longer awaited, and ignored", () => {
  ask("read", 1);
  const late = last();
  ask("read", 2);
  wait(1999);
  assert.deepEqual(shown(), ["read 1"]);
  wait(1);
  assert.deepEqual(shown(), ["read 1", "read 2"]);
  assert.equal(asking.heard(late), false);
  assert.equal(asking.heard(last()), true);
});

test("a waiting drop is asked even if no answer and no other question comes", () => {
  ask("drag", 1);
  ask("drop", 2);
  wait(2000);
  assert.deepEqual(shown(), ["drag 1", "drop 2"]);
});

test("the time to wait for an answer depends on how long answers take", () => {
  ask("drag", 1);
  const late = last();
  ask("drag", 2);
  wait(3000); // given up after two seconds
  assert.deepEqual(shown(), ["drag 1", "drag 2"]);
  assert.equal(asking.heard(late), false); // but it has taken three
  ask("drag", 3);
  wait(2500);
  asking.heard(last());
  assert.deepEqual(shown(), ["drag 1", "drag 2", "drag 3"]);
  ask("drag", 4);
  wait(6900); // twice the 3.5 s of the last
  assert.deepEqual(shown(), ["drag 1", "drag 2", "drag 3"]);
  wait(100);
  assert.deepEqual(shown(), ["drag 1", "drag 2", "drag 3", "drag 4"]);
});

test("a kernel that does not answer is asked less and less often", () => {
  for (let second = 0; second < 60; second += 1) {
    ask("drag", second);
    wait(1000);
  }
  assert.equal(sent.length, 5); // after 0, 2, 6, 14 and 30 s
  asking.heard(last());
  for (let second = 0; second < 6; second += 1) asking.heard(last());
  assert.equal(sent[sent.length - 1].x, 59);
});

test("a view that is gone asks nothing more", () => {
  ask("drag", 1);
  ask("drop", 2);
  asking.stop();
  wait(10_000);
  assert.deepEqual(shown(), ["drag 1"]);
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
