// A matrix whose entries can be picked: by pointer, by touch, or by the arrow keys.

import { h, setAttributes, setText } from "../kit/dom.js";
import { entryName } from "../network.js";
import { arrow, choose } from "../kit/keys.js";
import { times } from "../times.js";

/**
 * @param {object} options
 * @param {string} options.key of the entries: "W"
 * @param {string} options.label
 * @param {{ rows: number, columns: number }} options.size
 * @param {number[]} [options.padding] zeros around it, [down, across]
 * @param {(name: string) => void} [options.pick] without it, nothing can be picked
 */
export function createGrid({ key, label, size: { rows, columns }, padding: [down, across] = [0, 0], pick }) {
  const cells = times(rows * columns, (n) => {
    const [value, change] = [h("span"), h("small")];
    const name = entryName(key, Math.floor(n / columns), n % columns);
    const entry = h("td", pick ? { role: "gridcell", "data-entry": name } : {}, value, change);
    return { entry, name, value, change };
  });
  const [high, wide] = [rows + 2 * down, columns + 2 * across];
  const body = times(high, (i) => h("tr", {}, ...times(wide, (k) => {
    const [row, column] = [i - down, k - across];
    const inside = row >= 0 && row < rows && column >= 0 && column < columns;
    return inside ? cells[row * columns + column].entry : h("td", { class: "bp-pad" }, "0");
  })));
  const pickCell = (n) => {
    if (!cells[n]) return;
    pick?.(cells[n].name);
    cells[n].entry.focus();
  };
  const at = ({ target }) => cells.findIndex(({ entry }) => entry.contains(target));
  function move(event) {
    const by = arrow(event);
    if (!by) return;
    const n = at(event);
    const column = n % columns + by[1];
    if (column >= 0 && column < columns) pickCell(n + by[0] * columns + by[1]);
  }
  const table = h("table", {
    role: pick ? "grid" : "table", "aria-label": label, style: `--wide: ${wide}`,
    class: `sym-${key.slice(-1).toLowerCase()}`,
    ...(pick && { onclick: (event) => pickCell(at(event)), onkeydown: move }),
  }, h("tbody", {}, ...body));

  /**
   * @param {(n: number) => string} text
   * @param {(n: number) => boolean} lit
   * @param {number} chosen position, or -1
   * @param {(n: number) => string} [change]
   */
  function update(text, lit, chosen, change = () => "") {
    if (pick) choose(cells.map(({ entry }) => entry), chosen, "aria-selected");
    cells.forEach(({ entry, name, value, change: small }, n) => {
      const [on, first, second] = [lit(n), text(n), change(n)];
      setText(value, first);
      setText(small, second);
      entry.classList.toggle("is-lit", on);
      if (!pick) return;
      setAttributes(entry, {
        "aria-label": `${name}: ${first}${second}${on ? `, ${key === "Z" ? "feels it" : "met"}` : ""}`,
      });
    });
  }
  return { table, update };
}
