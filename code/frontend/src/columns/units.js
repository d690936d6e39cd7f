// What interactives about one unit of a network share: they read the network, the unit and the example, draw the
// network in columns, and show the unit under a mouse without choosing it.

import { forward } from "../arithmetic.js";
import { interactive } from "../kit/interactive.js";
import { forgiving, readChoice, readIndex, remembering } from "../kit/read.js";
import { entryName, readNetwork } from "../network.js";
import { times } from "../times.js";
import { createColumns, unitName } from "./diagram.js";

/** @typedef {import("./diagram.js").Unit} Unit */

const STRUCTURE = ["parameters", "X", "Y", "hidden", "head"];

/**
 * @param {object} kind
 * @param {string} kind.name
 * @param {string} kind.title
 * @param {-1 | 1} kind.towards whether the edges into the unit matter, or those out of it; an output has none of these
 * @param {string[]} kind.shareable
 * @param {(model: any, attempt: ReturnType<typeof forgiving>["attempt"]) => object} [kind.readMore]
 * @param {(network: any, diagram: any, write: import("../kit/interactive.js").Write) => any} kind.build as the kit's;
 *   its `update` gets the scene with the unit that is shown, with the names of the units and weights that are `lit`,
 *   and with `still`: another object when any of this changes, but for what `readMore` read
 */
export const aboutUnits = ({ name, title, towards, shareable, readMore, build }) => {
  const atRest = remembering(STRUCTURE, (_, model) => {
    const network = readNetwork(model);
    const { X, parameters, hidden, head, sizes, L } = network;
    const units = sizes.slice(0, towards > 0 ? L : L + 1).map((size, l) => // an output feeds no unit
      times(size, (k) => ({ l, k })));
    const names = Object.fromEntries(units.flat().map((unit) => [unitName(unit), unit]));
    return { network, cache: forward(X, parameters, hidden, head), units, names };
  });
  return interactive({
    name,
    title,
    traits: [...STRUCTURE, ...shareable],
    read(model) {
      const { network, cache, units, names } = atRest(model);
      const { complaints, attempt } = forgiving(model);
      const first = unitName((units[1] ?? units[0])[0]);
      return {
        network, cache, units, complaints,
        unit: names[attempt(() => readChoice("selected", model.get("selected"), names), first, first)],
        example: attempt(() => readIndex("example", model.get("example"), network.m - 1), 0, "example 0"),
        ...readMore?.(model, attempt),
      };
    },
    shape: ({ network: { sizes, m, hidden, head } }) => [...sizes, m, hidden, head].join(),
    build({ network, units }, write) {
      /** @type {[any, any]} */
      let now;
      let still = {};
      function point(unit = now[0].unit) {
        const [scene, root] = now;
        if (unit !== still.unit || scene.example !== still.example || scene.cache !== still.cache) {
          still = { unit, example: scene.example, cache: scene.cache, lit: lightUp(network.sizes, unit, towards) };
        }
        parts.update({ ...scene, ...still, still }, root);
      }
      const pick = (unit) => {
        point(); // else the mouse would hide what the keyboard chooses
        write({ selected: unitName(unit) });
      };
      const diagram = createColumns({ network, units, pick, point });
      const parts = build(network, diagram, write);
      return {
        ...parts,
        resize: diagram.resize,
        update(scene, root) {
          now = [scene, root];
          point();
        },
      };
    },
  });
};

// The units beside this one, and the weights between.
function lightUp(sizes, { l, k }, towards) {
  const beside = times(sizes[l + towards] ?? 0, (j) => [unitName({ l: l + towards, k: j }),
    towards > 0 ? entryName(`W${l + 1}`, j, k) : entryName(`W${l}`, k, j)]);
  return new Set(beside.flat());
}
