// Runs compile_wheels.py in a Pyodide: node compile_wheels.mjs PYODIDE_FOLDER WHEELS_FOLDER
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [pyodide, wheels] = process.argv.slice(2).map((each) => resolve(each));
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const runtime = await loadPyodide({ indexURL: `${pyodide}/` });
runtime.mountNodeFS("/wheels", wheels);
const script = fileURLToPath(new URL("compile_wheels.py", import.meta.url));
runtime.runPython(readFileSync(script, "utf-8"), { filename: "compile_wheels.py" });
