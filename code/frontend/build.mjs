// Bundles the interactives: node build.mjs [output directory]. The same sources give the same bytes.

import { build } from "esbuild";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../backprop/widgets/static"));

const shared = { absWorkingDir: here, bundle: true, minify: true, charset: "utf8", logLevel: "warning" };
const script = { ...shared, target: "es2022" };

await build({ ...script, entryPoints: ["src/anywidget.js"], format: "esm", outfile: join(out, "widgets.js") });
await build({ ...script, entryPoints: ["src/classic.js"], format: "iife", outfile: join(out, "widgets.classic.js") });
await build({ ...shared, entryPoints: ["src/widgets.css"], outfile: join(out, "widgets.css") });
