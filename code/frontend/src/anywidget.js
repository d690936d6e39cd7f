// What anywidget loads in a live notebook.
import { render } from "./main.js";

export default { render };
