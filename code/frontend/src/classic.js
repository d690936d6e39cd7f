// What the static site loads: pages opened from a folder may not load modules, so this is a classic script.
import { arithmetic, differences, expression, randomness, render, shareable, training } from "./main.js";

export const widgets = { arithmetic, differences, expression, randomness, render, shareable, training };
globalThis.backpropWidgets = widgets;
