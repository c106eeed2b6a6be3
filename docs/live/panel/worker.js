// @ts-check
// Runs the panel's Python. Takes one message { lang }, then the browser's messages to its widgets.

const pyodide = new URL("../static/pyodide/", import.meta.url);
const bridge = fetch(new URL("bridge.py", import.meta.url)).then((answer) => answer.text());

/** @param {string} lang */
async function start(lang) {
  postMessage({ stage: "python" });
  const { loadPyodide } = await import(new URL("pyodide.mjs", pyodide).href);
  const { packages } = await (await fetch(new URL("packages.json", import.meta.url))).json();
  const python = await loadPyodide({ indexURL: pyodide.href, packages });
  postMessage({ stage: "libraries" });
  const publish = (comm, type, content, buffers) => {
    const parts = buffers.toJs({ create_pyproxies: false });
    postMessage({ comm, type, content, buffers: parts, answers });
  };
  python.registerJsModule("page", { publish, say: (stage) => postMessage({ stage }) });
  python.runPython(await bridge, { filename: "bridge.py" });
  postMessage({ panel: python.globals.get("open_panel")(lang) });
  return python.globals.get("receive");
}

let receive;
/** The message that Python is acting on. @type {string | undefined} */
let answers;
addEventListener("message", async ({ data }) => {
  try {
    if (data.lang) receive = start(data.lang);
    const handle = await receive;
    if (!data.comm) return;
    answers = data.id;
    handle(data.comm, data.data, data.buffers);
    postMessage({ idle: data.id });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
});

// Pyodide waits forever for a core that cannot be loaded, and does not always report it
addEventListener("unhandledrejection", ({ reason }) => postMessage({ failed: String(reason) }));
fetch(new URL("pyodide.asm.wasm", pyodide), { method: "HEAD" }).catch((error) =>
  postMessage({ failed: String(error) }),
);
