/** Writes the static page into `dist/`. */

import { access, cp, rm } from "node:fs/promises";
import { basename } from "node:path";
import { build } from "esbuild";

// The file that build_model.py writes last.
await access("public/model/model.json").catch(() => {
  console.error("There is no model yet: run build_model.py first.");
  process.exit(1);
});

await rm("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/main.js", "src/worker.js", "src/style.css"],
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  // Importing the WebAssembly of onnxruntime-web gives its address, relative
  // to the page, which may be served from any path.
  loader: { ".wasm": "file" },
});
await cp("public", "dist", {
  recursive: true,
  // tokenizer.json has the vocabulary too.
  filter: (path) => basename(path) !== "vocabulary.txt",
});
