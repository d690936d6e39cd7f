// What the static site loads: pages opened from a folder may not load modules, so this is a classic script.
import { arithmetic, render, shareable } from "./main.js";

globalThis.backpropWidgets = { render, arithmetic, shareable };
