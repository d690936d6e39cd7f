// Everything that one state of the interactive shows, computed in one place.

import { backward, cost, forward, lossesPerExample, nudgeEntry, toRows } from "../arithmetic.js";
import { changeOf } from "../kit/answer.js";

const computed = new WeakMap();

// What does not depend on the nudge: computed once for each network.
function atRest(network) {
  if (!computed.has(network)) {
    const { X, Y, parameters, hidden, head } = network;
    const cache = forward(X, parameters, hidden, head);
    computed.set(network, {
      cache,
      losses: lossesPerExample(cache, Y, head),
      J: cost(cache, Y, head),
      grads: backward(cache, Y, parameters, hidden),
    });
  }
  return computed.get(network);
}

export function makeScene(network, view) {
  const base = atRest(network);
  const { entry, nudge } = view;
  const w = network.parameters[entry.key].data[entry.position];
  const slope = base.grads[`d${entry.key}`].data[entry.position];
  const nudged = nudge === 0 ? base : measure(network, entry, nudge);
  return { network, view, base, nudged, w, ...changeOf(nudge, slope, base.J, nudged.J) };
}

// The network with the entry nudged: its cache and its cost.
export function measure({ X, Y, parameters, hidden, head }, entry, nudge) {
  const cache = forward(X, nudgeEntry(parameters, entry.key, entry.position, nudge), hidden, head);
  return { cache, J: cost(cache, Y, head) };
}

// The parameters as a trait holds them, with `value` in the selected entry's place.
export function parametersWith({ network: { parameters }, view: { entry: { key, row, column } } }, value) {
  const rows = Object.fromEntries(Object.entries(parameters).map(([name, matrix]) => [name, toRows(matrix)]));
  rows[key][row][column] = value;
  return rows;
}
