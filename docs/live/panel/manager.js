// @ts-check
// Shows the widgets of a Python running in a worker.

import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import { Widget } from "@lumino/widgets";

/** The other end of a comm, in the browser. */
class Comm {
  /** @param {string} id @param {Worker} worker */
  constructor(id, worker) {
    this.comm_id = id;
    this.target_name = "jupyter.widget";
    this._worker = worker;
    /** Messages that arrived before the model was complete. @type {unknown[]} */
    this._early = [];
    this._told = /** @type {(message: unknown) => void} */ ((message) => this._early.push(message));
    this._closed = /** @type {(message: unknown) => void} */ (() => {});
  }

  /** @param {any} data @param {any} callbacks @param {any} _metadata @param {any[]} [buffers] */
  send(data, callbacks, _metadata, buffers = []) {
    const id = crypto.randomUUID();
    Comm.waiting.set(id, callbacks);
    const comm = this.comm_id;
    this._worker.postMessage({ id, comm, data: JSON.stringify(data), buffers });
    return id;
  }

  /** @param {(message: unknown) => void} callback */
  on_msg(callback) {
    this._told = callback;
    // once the listening model is complete
    queueMicrotask(() => this._early.splice(0).forEach(callback));
  }

  /** @param {(message: unknown) => void} callback */
  on_close(callback) {
    this._closed = callback;
  }

  close() {
    return "";
  }
}
/** The callbacks of messages that Python has not answered yet. @type {Map<string, any>} */
Comm.waiting = new Map();

export class Manager extends ManagerBase {
  /** @param {Worker} worker Posts { comm, type, content, buffers }, and { idle } after a message. */
  constructor(worker) {
    super();
    this._worker = worker;
    /** @type {Map<string, Comm>} */
    this._comms = new Map();
    worker.addEventListener("message", ({ data }) => {
      if (data.comm) this._receive(data);
      else if (data.idle) this._settle(data.idle);
    });
  }

  /** @param {string} id @param {HTMLElement} place */
  async show(id, place) {
    const view = await this.create_view(await this.get_model(id));
    Widget.attach(view.luminoWidget, place);
  }

  /**
   * @param {{
   *   comm: string, type: string, content: string, buffers: Uint8Array[], answers?: string
   * }} message
   */
  _receive({ comm: id, type, content, buffers, answers }) {
    const parts = buffers.map((each) => new DataView(each.buffer, each.byteOffset, each.length));
    const message = {
      content: JSON.parse(content),
      buffers: parts,
      metadata: { version: "2.1.0" },
      // lets a widget recognise echoes of what it sent before its last move
      parent_header: { msg_id: answers },
    };
    if (type === "comm_open") {
      const comm = new Comm(id, this._worker);
      this._comms.set(id, comm);
      this.handle_comm_open(comm, message);
    } else if (type === "comm_close") {
      this._comms.get(id)?._closed(message);
      this._comms.delete(id);
    } else {
      this._comms.get(id)?._told(message);
    }
  }

  /** @param {string} id */
  _settle(id) {
    const status = { content: { execution_state: "idle" } };
    Comm.waiting.get(id)?.iopub?.status(status);
    Comm.waiting.delete(id);
  }

  /** @param {string} name @param {string} module */
  async loadClass(name, module) {
    // biome-ignore lint/performance/noDynamicNamespaceImportAccess: Python names the class
    if (module === "@jupyter-widgets/base") return base[name];
    // biome-ignore lint/performance/noDynamicNamespaceImportAccess: Python names the class
    if (module === "@jupyter-widgets/controls") return controls[name];
    if (module === "anywidget") return (await anywidget())[name];
    throw new Error(`no widget of ${module} is on this page`);
  }

  async _create_comm() {
    throw new Error("widgets are made in Python");
  }

  async _get_comm_info() {
    return {};
  }
}

let loaded;
/** The browser part of a Python package, an AMD module. */
function anywidget() {
  loaded ??= new Promise((resolve, reject) => {
    globalThis.define = (_names, make) => resolve(make(base));
    import(new URL("anywidget.js", import.meta.url).href).catch(reject);
  });
  return loaded;
}
