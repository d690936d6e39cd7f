// What the static site loads: pages opened from a folder may not load modules, so this is a classic script.
import { arithmetic, expression, render, shareable } from "./main.js";

export const widgets = { arithmetic, expression, render, shareable };
globalThis.backpropWidgets = widgets;
