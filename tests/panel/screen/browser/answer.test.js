// @ts-check
// The answer box: its keys, what it sends, and when its text is cleared.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { answering, meaningOf, taskOf } from "../../../../bpwidget/panel/screen/browser/answer.js";

const NONE = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
const ENTER = { ...NONE, key: "Enter", isComposing: false };

test("Enter submits, Shift+Enter starts a new line", () => {
  assert.equal(meaningOf(ENTER), "hand in");
  assert.equal(meaningOf({ ...ENTER, shiftKey: true }), "new line");
  assert.equal(meaningOf({ ...ENTER, key: "e" }), null);
  for (const name of ["ctrlKey", "altKey", "metaKey", "isComposing"])
    assert.equal(meaningOf({ ...ENTER, [name]: true }), null, name);
});

test("the box is cleared for another step, and for a step that is asked again", () => {
  const isOther = taskOf();
  assert.ok(isOther(5, true));
  assert.ok(!isOther(5, true)); // a move of x
  assert.ok(isOther(6, true));
  assert.ok(!isOther(6, false)); // revealed
  assert.ok(isOther(6, true)); // and hidden again
  assert.ok(isOther(0, false));
  assert.ok(isOther(6, true));
});

/** @returns {any} As much of an element as the box needs, which hears what it is told. */
function fake() {
  /** @type {Record<string, ((event: object) => void)[]>} */
  const heard = {};
  return {
    dataset: {},
    placeholder: "",
    value: "",
    selectionStart: 0,
    selectionEnd: 0,
    querySelectorAll: () => [],
    addEventListener(/** @type {string} */ kind, /** @type {(event: object) => void} */ hear) {
      heard[kind] = [...(heard[kind] ?? []), hear];
    },
    tell(/** @type {string} */ kind, /** @type {object} */ event) {
      for (const hear of heard[kind]) hear({ preventDefault() {}, ...event });
    },
  };
}

/** @type {object[]} */
let sent = [];
/** @type {Set<string>} */
let classes;
/** @type {string[]} Who has the focus, from the first to the last. */
let focused = [];
/** @type {any} */
let part;
/** @type {any} */
let box;
/** @type {ReturnType<typeof answering>} */
let answer;

beforeEach(() => {
  [sent, classes, focused] = [[], new Set(), []];
  [part, box] = [fake(), fake()];
  part.firstElementChild = null;
  box.focus = () => focused.push("box");
  box.setRangeText = (
    /** @type {string} */ text,
    /** @type {number} */ start,
    /** @type {number} */ end,
  ) => {
    box.value = box.value.slice(0, start) + text + box.value.slice(end);
  };
  /** @type {any} */
  const card = {
    matches: (/** @type {string} */ selector) =>
      selector === ":focus-within" && focused.at(-1) === "box",
    classList: {
      toggle: (/** @type {string} */ name, /** @type {boolean} */ is) =>
        is ? classes.add(name) : classes.delete(name),
    },
  };
  answer = answering(
    card,
    part,
    box,
    (message) => sent.push(message),
    () => focused.push("rail"),
  );
});

/** @param {number} step @param {boolean} isAsked */
function show(step, isAsked, isLive = true) {
  const change = () => {
    part.firstElementChild = isAsked
      ? { dataset: { placeholder: "numbers", label: "answer" } }
      : null;
  };
  answer.show(change, step, isLive);
}

/** @param {Record<string, string>} dataset Of the button that is clicked. */
function click(dataset) {
  part.tell("click", { target: { closest: () => ({ dataset }) } });
}

test("the text goes to the kernel in one message with its step, and stays in the box", () => {
  show(5, true);
  assert.deepEqual([box.placeholder, box.ariaLabel], ["numbers", "answer"]);
  box.value = "W2.T @ dJ_do";
  box.tell("keydown", ENTER);
  show(5, true);
  click({ hand: "submit" });
  click({ hand: "reveal" });
  const message = { kind: "answer", step: 5, text: "W2.T @ dJ_do" };
  assert.deepEqual(sent, [message, message, { kind: "reveal", step: 5 }]);
  show(6, true);
  assert.equal(box.value, "");
});

test("a chip replaces the selection by its name", () => {
  show(5, true);
  box.value = "1 + z";
  [box.selectionStart, box.selectionEnd] = [4, 5];
  click({ name: "dJ_do" });
  assert.equal(box.value, "1 + dJ_do");
  assert.deepEqual(focused, ["box"]);
  assert.deepEqual(sent, []);
});

test("there is no box in a saved picture, or without a question", () => {
  show(5, true, false);
  assert.deepEqual([...classes], []);
  show(5, true);
  assert.deepEqual([...classes], ["bpw-asks"]);
  show(5, false);
  assert.deepEqual([...classes], []);
});

test("when the box disappears, the focus moves to the rail, but only if the box had it", () => {
  show(5, true);
  show(5, false);
  assert.deepEqual(focused, []);
  show(6, true);
  box.focus();
  show(6, true);
  assert.deepEqual(focused, ["box"]);
  show(6, false);
  assert.deepEqual(focused, ["box", "rail"]);
});
