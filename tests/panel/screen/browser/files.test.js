// @ts-check
// A file is saved by the view that asked for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { filesOf } from "../../../../bpwidget/panel/screen/browser/files.js";

const HEAD = { name: "bpwidget.png", type: "image/png" };

/** @param {boolean} isButton Whether the click is on a button of the menu that saves a file. */
function clicked(isButton) {
  const target = { closest: () => (isButton ? {} : null) };
  return /** @type {Event} */ (/** @type {unknown} */ ({ target }));
}

/** @type {(text: string) => DataView} */
const bytesOf = (text) => new DataView(new TextEncoder().encode(text).buffer);

test("a requested file is saved once, with its name, type and bytes", async () => {
  /** @type {[string, Blob][]} */
  const saved = [];
  const files = filesOf((...file) => saved.push(file));
  files.ask(clicked(true));
  files.take(HEAD, bytesOf("PNG"));
  files.take(HEAD, bytesOf("once more"));
  const [[name, blob]] = saved;
  assert.equal(saved.length, 1);
  assert.deepEqual([name, blob.type, await blob.text()], ["bpwidget.png", "image/png", "PNG"]);
});

test("a view in which no button was pressed saves nothing", () => {
  const files = filesOf(() => assert.fail("it was not asked for here"));
  files.take(HEAD, bytesOf("PNG"));
  files.ask(clicked(false));
  files.take(HEAD, bytesOf("PNG"));
});
