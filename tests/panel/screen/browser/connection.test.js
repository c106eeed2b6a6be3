// @ts-check
// The connection to the kernel: the message while it is lost, and what is sent again afterwards.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { connectionOf } from "../../../../bpwidget/panel/screen/browser/connection.js";

class FakeSignal {
  /** @type {Set<(sender: unknown, args: any) => void>} */
  slots = new Set();
  /** @param {(sender: unknown, args: any) => void} slot */
  connect = (slot) => this.slots.add(slot);
  /** @param {(sender: unknown, args: any) => void} slot */
  disconnect = (slot) => this.slots.delete(slot);
  /** @param {unknown} args */
  emit(args) {
    for (const slot of this.slots) slot(this, args);
  }
}

/** The parts of ipywidgets' model of a slider that are needed. */
class FakeControl {
  value = 0;
  _pending_msgs = 0;
  /** @type {Record<string, unknown> | null} */
  _msg_buffer = null;
  _msg_buffer_callbacks = null;
  /** @type {Map<string, string>} */
  _expectedEchoMsgIds = new Map();
  /** @type {unknown[]} */
  sent = [];
  get = () => this.value;
  /** @param {Record<string, unknown>} traits */
  serialize = (traits) => ({ ...traits });
  callbacks = () => ({});

  /** @param {number} value */
  move(value) {
    this.value = value;
    if (this._pending_msgs > 0) this._msg_buffer = { value };
    else this.put({ value });
  }

  /** @param {unknown} state */
  put(state) {
    this.sent.push(state);
    this._pending_msgs += 1;
    this._expectedEchoMsgIds.set("value", `message ${this.sent.length}`);
  }

  _handle_status() {
    this._pending_msgs -= 1;
    if (this._msg_buffer) this.put(this._msg_buffer);
    this._msg_buffer = null;
  }
}

let control = new FakeControl();
let status = new FakeSignal();
let messages = new FakeSignal();
/** @type {(string | null)[]} */
let said = [];
let renewals = 0;
const manager = () =>
  /** @type {any} */ ({
    kernel: { connectionStatusChanged: status, anyMessage: messages },
    _modelsSync: new Map([["slider", control]]),
  });
const watched = (host = manager()) =>
  connectionOf(
    host,
    (trouble) => {
      if (said.at(-1) !== trouble) said.push(trouble);
    },
    () => {
      renewals += 1;
    },
  );

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  control = new FakeControl();
  [status, messages] = [new FakeSignal(), new FakeSignal()];
  said = [null];
  renewals = 0;
});
afterEach(() => mock.timers.reset());

test("a lost connection is reported after a second, and then that it is back", () => {
  watched();
  status.emit("connecting");
  mock.timers.tick(999);
  assert.deepEqual(said, [null]);
  mock.timers.tick(1);
  status.emit("disconnected");
  messages.emit({ direction: "send" });
  mock.timers.tick(60_000);
  assert.deepEqual(said, [null, "lost"]);
  assert.equal(renewals, 0);
  status.emit("connected");
  assert.deepEqual(said, [null, "lost", null]);
  assert.equal(renewals, 1);
});

test("a brief interruption is not reported, but the picture is renewed", () => {
  watched();
  status.emit("connecting");
  mock.timers.tick(500);
  status.emit("connected");
  mock.timers.tick(60_000);
  assert.deepEqual(said, [null]);
  assert.equal(renewals, 1);
});

test("a lost change is sent again, once the picture has arrived", () => {
  const connection = watched();
  control.move(1);
  status.emit("connecting");
  status.emit("connected");
  assert.deepEqual(control.sent, [{ value: 1 }]);
  control.value = 0; // the host shows the kernel's state
  connection.renewed();
  connection.renewed();
  assert.deepEqual(control.sent, [{ value: 1 }, { value: 1 }]);
  assert.equal(control._pending_msgs, 1);
});

test("of several changes the newest is sent, and one made meanwhile counts", () => {
  const connection = watched();
  control.move(1);
  control.move(2);
  status.emit("connecting");
  control.move(3);
  status.emit("connected");
  connection.renewed();
  assert.deepEqual(control.sent, [{ value: 1 }, { value: 3 }]);
});

test("a change that the kernel has acknowledged is not sent again", () => {
  const connection = watched();
  control.move(1);
  status.emit("connecting");
  status.emit("connected");
  control._handle_status(); // the server kept it for this page
  control.move(2);
  connection.renewed();
  assert.deepEqual(control.sent, [{ value: 1 }, { value: 2 }]);
});

test("two views of a panel send it once", () => {
  const [one, other] = [watched(), watched()];
  control.move(1);
  status.emit("connecting");
  status.emit("connected");
  one.renewed();
  other.renewed();
  assert.equal(control.sent.length, 2);
});

test("silence is reported ten seconds after a message, until the next answer", () => {
  watched();
  mock.timers.tick(60_000);
  assert.deepEqual(said, [null]);
  messages.emit({ direction: "send" });
  mock.timers.tick(9_000);
  messages.emit({ direction: "send" }); // only the first counts
  mock.timers.tick(999);
  assert.deepEqual(said, [null]);
  mock.timers.tick(1);
  assert.deepEqual(said, [null, "silent"]);
  messages.emit({ direction: "recv" });
  assert.deepEqual(said, [null, "silent", null]);
  mock.timers.tick(60_000);
  assert.deepEqual(said, [null, "silent", null]);
});

test("if a host does not report its connection, the panel's own messages are watched", () => {
  for (const host of [undefined, {}, { kernel: null }, { kernel: {} }]) {
    said = [null];
    const connection = watched(/** @type {any} */ (host));
    connection.asked();
    mock.timers.tick(10_000);
    connection.heard();
    connection.renewed();
    assert.deepEqual(said, [null, "silent", null]);
    connection.stop();
  }
});

test("a view that is gone reports nothing more", () => {
  const connection = watched();
  messages.emit({ direction: "send" });
  status.emit("connecting");
  connection.stop();
  mock.timers.tick(60_000);
  assert.deepEqual(said, [null]);
  assert.equal(status.slots.size + messages.slots.size, 0);
});
