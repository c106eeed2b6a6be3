// @ts-check
// A malformed message from the kernel is ignored, with one line on the console.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { understood } from "../../../../bpwidget/panel/screen/browser/messages.js";

const warn = mock.method(console, "warn", () => {});
beforeEach(() => warn.mock.resetCalls());

const FRAME = {
  kind: "frame",
  serial: 3,
  size: [1000, 620],
  ratio: 1.5,
  strip: [720, 342, 280, 214],
  handle: [450.5, 250],
  tiles: [[0, 0, 20]],
  runs: true,
  parts: { step: "<b>1</b>", ledger: { 0: "1", 12: "2" }, summary: {} },
  lang: { code: "en", plots: "plots" },
  step: 4,
  wait: null,
};
const READING = { kind: "reading", text: "", answers: 7 };
const ANNOUNCED = { text: "J 0.263", at_once: false };
const FILE = { kind: "file", name: "bpwidget.png", type: "image/png" };
const BYTES = new DataView(new ArrayBuffer(8));

/** @type {[string, unknown][]} */
const WELL_FORMED = [
  ["frame", FRAME],
  ["frame that answers", { ...FRAME, answers: 7 }],
  ["frame that is to be followed", { ...FRAME, wait: 0 }],
  ["frame without a handle", { ...FRAME, handle: null }],
  ["frame without a ledger", { ...FRAME, strip: null }],
  ["frame of the forward pass", { ...FRAME, step: 0 }],
  ["frame without pixels", { ...FRAME, tiles: [] }],
  ["frame that is announced", { ...FRAME, announced: ANNOUNCED }],
  ["reading", READING],
  ["file", FILE],
  ["done", { kind: "done", answers: 0 }],
];
for (const [name, message] of WELL_FORMED) {
  test(`understood: ${name}`, () => {
    assert.equal(understood(message, [BYTES]), message);
    assert.equal(understood(message, [BYTES, BYTES]), message); // zeros after a short frame
    assert.equal(warn.mock.callCount(), 0);
  });
}

/** @type {unknown[]} */
const MALFORMED = [
  undefined,
  null,
  7,
  "frame",
  [],
  {},
  { kind: null },
  { kind: ["frame"] },
  { kind: "look" },
  { kind: "constructor" },
  { kind: "frame" },
  { ...FRAME, serial: "3" },
  { ...FRAME, serial: Number.NaN },
  { ...FRAME, serial: -1 },
  { ...FRAME, size: 1000 },
  { ...FRAME, strip: [720, 342, 280] },
  { ...FRAME, strip: [720, 342, 280, -1] },
  { ...FRAME, step: undefined },
  { ...FRAME, step: 8 },
  { ...FRAME, step: 1.5 },
  { ...FRAME, size: [1000] },
  { ...FRAME, size: [1000, 620.5] },
  { ...FRAME, ratio: 0 },
  { ...FRAME, ratio: Number.POSITIVE_INFINITY },
  { ...FRAME, handle: [1, null] },
  { ...FRAME, tiles: null },
  { ...FRAME, tiles: [[0, 0]] },
  { ...FRAME, tiles: [[0, 0, -5]] },
  {
    ...FRAME,
    tiles: [
      [0, 0, 20],
      [0, 0, 20],
      [0, 0, 20],
    ],
  },
  { ...FRAME, runs: 1 },
  { ...FRAME, parts: null },
  { ...FRAME, parts: ["a"] },
  { ...FRAME, parts: { step: 4 } },
  { ...FRAME, parts: { step: null } },
  { ...FRAME, parts: { step: { 0: 4 } } },
  { ...FRAME, lang: "en" },
  { ...FRAME, lang: { code: "en" } },
  { ...FRAME, wait: "0" },
  { ...FRAME, wait: -1 },
  { ...FRAME, answers: null },
  { ...FRAME, announced: null },
  { ...FRAME, announced: "J 0.263" },
  { ...FRAME, announced: { ...ANNOUNCED, text: 7 } },
  { ...FRAME, announced: { text: "J 0.263" } },
  { kind: "reading", text: "J" },
  { ...READING, text: null },
  { ...READING, answers: "7" },
  { kind: "done" },
  { kind: "file", name: "bpwidget.png" },
  { ...FILE, name: null },
];
for (const message of MALFORMED) {
  test(`ignored: ${JSON.stringify(message)}`, () => {
    assert.equal(understood(message, [BYTES, BYTES]), null);
    assert.equal(warn.mock.callCount(), 1);
    const [line, ...more] = warn.mock.calls[0].arguments;
    assert.match(line, /^bpwidget: ignored a malformed message from the kernel: .+$/);
    assert.deepEqual(more, []);
  });
}

test("understood: a frame whose None came as undefined, as from JupyterLite's kernel", () => {
  const missing = { ...FRAME, handle: undefined, strip: undefined, wait: undefined };
  const wanted = { ...FRAME, handle: null, strip: null, wait: null };
  assert.deepEqual(understood(missing, [BYTES]), wanted);
  assert.equal(warn.mock.callCount(), 0);
});

test("ignored: a frame with fewer buffers than tiles", () => {
  assert.equal(understood(FRAME, []), null);
  assert.equal(warn.mock.callCount(), 1);
});

test("ignored: a file without its bytes", () => {
  assert.equal(understood(FILE, []), null);
  assert.equal(warn.mock.callCount(), 1);
});
