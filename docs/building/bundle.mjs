// Joins the panel page's script and style with the packages that they import:
// node bundle.mjs ENTRY FOLDER

import { build } from "esbuild";

const [entry, outdir] = process.argv.slice(2);
await build({
  entryPoints: [entry],
  outdir,
  bundle: true,
  minify: true,
  format: "esm",
  loader: { ".svg": "dataurl", ".woff2": "dataurl" },
  logLevel: "warning",
});
