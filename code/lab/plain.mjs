// Texts in MyST as Markdown that every Jupyter shows: node plain.mjs < {"book", "glued", "texts"} > [text, ...]
import { readFileSync } from "node:fs";
import "./static/readable.js";

const { book, glued, texts } = JSON.parse(readFileSync(0, "utf-8"));
const { readable } = globalThis._JUPYTERLAB["backprop-course-lab"];
process.stdout.write(JSON.stringify(texts.map((text) => readable(text, book, (name) => glued[name]))));
