// @ts-check
// The connection to the kernel: what is said while it is lost, and what is repaired when it is back.

/**
 * @template S, A
 * @typedef {object} Signal
 * @property {(slot: (sender: S, args: A) => void) => unknown} connect
 * @property {(slot: (sender: S, args: A) => void) => unknown} disconnect
 */

/**
 * JupyterLab's application object, also in Notebook and Voila; other hosts lack it or these members.
 *
 * @typedef {object} Kernel
 * @property {string} [connectionStatus]
 * @property {Signal<unknown, string>} [connectionStatusChanged]
 * @property {Signal<unknown, { direction: "send" | "recv" }>} [anyMessage]
 */

/**
 * The parts of ipywidgets' model of a control that are needed. The model sends one change at a time and
 * buffers others until the kernel reports that it is idle again.
 *
 * @typedef {object} Control
 * @property {number} _pending_msgs
 * @property {Record<string, unknown> | null} _msg_buffer
 * @property {unknown} _msg_buffer_callbacks
 * @property {Map<string, string>} _expectedEchoMsgIds The last message of each trait on its way.
 * @property {(name: string) => unknown} get
 * @property {(traits: Record<string, unknown>) => Record<string, unknown>} serialize
 * @property {() => unknown} callbacks
 * @property {(message: { content: { execution_state: "idle" } }) => void} _handle_status
 */

/** @typedef {{ kernel?: Kernel | null, _modelsSync?: Map<string, Control> }} Manager */

const BLINK = 1000; // ms that a connection may be gone without a word: the host tries again at once
const SILENCE = 10_000; // ms without an answer after which that is said

/**
 * Remembers which changes of controls are on their way while the connection breaks.
 *
 * @param {Manager} manager
 * @returns {() => void} Sends those again of which nothing has been heard since. Without this, the
 *   control would wait for ever for its change to be acknowledged, and send no other.
 */
export function changesOnTheWay({ _modelsSync }) {
  /** @type {(control: Control) => string} */
  const messages = ({ _expectedEchoMsgIds }) => JSON.stringify([..._expectedEchoMsgIds]);
  const waiting = [...(_modelsSync?.values() ?? [])]
    .filter((control) => control._pending_msgs > 0 && control._expectedEchoMsgIds)
    .map((control) => {
      const names = [...control._expectedEchoMsgIds.keys()];
      const traits = Object.fromEntries(names.map((name) => [name, control.get(name)]));
      return { control, sent: messages(control), traits: control.serialize(traits) };
    });
  return () => {
    for (const { control, sent, traits } of waiting) {
      // superseded: it was acknowledged, or another view has sent it again
      if (control._pending_msgs === 0 || messages(control) !== sent) continue;
      control._msg_buffer = { ...traits, ...control._msg_buffer };
      control._msg_buffer_callbacks ??= control.callbacks();
      control._pending_msgs = 1;
      control._handle_status({ content: { execution_state: "idle" } });
    }
  };
}

/**
 * Watches the connection to the kernel, until the function `stop` is called.
 *
 * @param {Manager | undefined} manager The host's widget manager.
 * @param {(trouble: "lost" | "silent" | null) => void} show
 * @param {() => void} renew Asks for the whole picture: frames may have been lost.
 */
export function connectionOf(manager, show, renew) {
  const kernel = manager?.kernel;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let blink;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;
  let isLost = false;
  /** @type {(() => void) | null} */
  let sendAgain = null;
  let isRenewing = false;

  const heard = () => {
    clearTimeout(silence);
    silence = undefined;
    if (!isLost) show(null);
  };
  const asked = () => {
    silence ??= setTimeout(() => {
      if (!isLost) show("silent");
    }, SILENCE);
  };
  /** @type {(sender: unknown, status: string) => void} */
  const changed = (_, status) => {
    const wasLost = isLost;
    isLost = status !== "connected";
    if (isLost === wasLost) return;
    clearTimeout(blink);
    if (isLost) {
      if (manager) sendAgain ??= changesOnTheWay(manager);
      blink = setTimeout(() => show("lost"), BLINK);
    } else {
      heard();
      isRenewing = true;
      renew();
    }
  };
  /** @type {(sender: unknown, message: { direction: "send" | "recv" }) => void} */
  const passed = (_, { direction }) => (direction === "send" ? asked() : heard());
  kernel?.connectionStatusChanged?.connect(changed);
  kernel?.anyMessage?.connect(passed);

  return {
    /** A message that is always answered has been sent. */
    asked,
    /** A message has come. */
    heard,
    /** A whole picture has come: what the server kept for this page came before it. */
    renewed() {
      if (!isRenewing || isLost) return;
      isRenewing = false;
      sendAgain?.();
      sendAgain = null;
    },
    stop() {
      clearTimeout(blink);
      clearTimeout(silence);
      kernel?.connectionStatusChanged?.disconnect(changed);
      kernel?.anyMessage?.disconnect(passed);
    },
  };
}
