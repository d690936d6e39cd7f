// Bundles the interactives: node build.mjs [output directory]. The same sources give the same bytes.

import { build } from "esbuild";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser"; // 5 % smaller than esbuild's own

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, "../backprop/widgets/static"));

const shared = { absWorkingDir: here, bundle: true, charset: "utf8", logLevel: "warning" };
await mkdir(out, { recursive: true });
const ecma = 2020; // what is newer in the sources stays as it is

async function script(entry, format, name) {
  const { outputFiles: [{ text }] } = await build({
    ...shared, entryPoints: [entry], format, target: "es2022", outfile: name, write: false,
  });
  const options = { module: true, ecma, compress: { passes: 3, pure_getters: true, unsafe_arrows: true } };
  const { code } = await minify(text, { ...options, format: { ecma } });
  await writeFile(join(out, name), `${code}\n`);
}

await script("src/anywidget.js", "esm", "widgets.js");
await script("src/classic.js", "iife", "widgets.classic.js");
await build({ ...shared, entryPoints: ["src/widgets.css"], minify: true, outfile: join(out, "widgets.css") });
