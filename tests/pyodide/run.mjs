// Start Python in Node, by Pyodide, and run a script in it. `run_tests.py` gives the arguments.
//
// usage: node run.mjs PYODIDE SCRIPT '{"mounts": {}, "packages": [], "environment": {}}'

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, script, given] = process.argv.slice(2);
const { mounts, packages, environment } = JSON.parse(given);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: join(folder, "/"), env: environment });
/** @param {Uint8Array} bytes */
const write = (bytes) => {
  process.stdout.write(bytes);
  return bytes.length;
};
pyodide.setStdout({ write });
await pyodide.loadPackage(packages, { messageCallback: () => {} });
for (const [there, here] of Object.entries(mounts)) {
  pyodide.mountNodeFS(there, here);
}
process.exit(pyodide.runPython(readFileSync(script, "utf8")));
