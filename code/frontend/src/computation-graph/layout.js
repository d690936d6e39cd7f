// Where the graph's nodes go: each as near to the output as its users let it, in layers, with few crossings. From left
// to right where there is room, else from top to bottom.

import { times } from "../times.js";

const HIGH = 40; // of a box; the derivative stands in the BELOW pixels beneath it
const BELOW = 18;
const LABEL = { across: 92, down: 17 }; // of an edge

/**
 * A node, or an edge's bend.
 * @typedef {{ layer: number, size: number, at: number, before: Item[], after: Item[] }} Item
 */

/**
 * @param {import("../expression/graph.js").Graph} graph
 * @param {number} width
 * @param {number} box the width of a node
 */
export function layoutFor({ nodes, edges }, width, box) {
  const ranks = nodes.map(() => 0);
  for (const { from, to } of edges.toReversed()) ranks[from] = Math.max(ranks[from], ranks[to] + 1);
  const depth = Math.max(...ranks);
  const wide = (width - box) / Math.max(1, depth) >= box + 58;
  const slot = wide ? HIGH + BELOW + 16 : box + 10;
  /** @type {Item[][]} */
  const layers = times(depth + 1, () => []);
  const put = (layer, size) => {
    /** @type {Item} */
    const item = { layer, size, at: 0, before: [], after: [] };
    layers[layer].push(item);
    return item;
  };
  const items = ranks.map((rank) => put(depth - rank, slot));
  const chains = edges.map(({ from, to }) => {
    const bends = times(ranks[from] - ranks[to] - 1, (n) => put(depth - ranks[from] + n + 1, 34));
    const chain = [items[from], ...bends, items[to]];
    chain.slice(1).forEach((item, n) => {
      item.before.push(chain[n]);
      chain[n].after.push(item);
    });
    return chain;
  });
  const room = wide ? 0 : width;
  order(layers, room);

  const across = Math.max(room, ...layers.map(sizeOf));
  const pitch = wide ? Math.min(190, (width - box) / Math.max(1, depth)) : 112;
  const along = pitch * depth;
  // (along the sweep, across it) as (x, y)
  const [left, top] = wide ? [(width - along) / 2, across / 2] : [Math.max(across, width) / 2, HIGH / 2 + 4];
  const point = ([forth, side]) => (wide ? [left + forth, top - BELOW / 2 + side] : [left + side, top + forth]);
  const half = (wide ? box : HIGH) / 2;
  const places = items.map(({ layer, at }) => point([layer * pitch, at]));
  const curves = edges.map((edge, e) => curvesOf(edge, e, chains[e], edges, { pitch, half }).map((c) => c.map(point)));
  return {
    places, high: HIGH,
    width: wide ? width : Math.max(across, width),
    height: wide ? across + 8 : along + HIGH + BELOW + 8,
    paths: curves.map((pieces) => pieces.map(([p, ...rest], n) => `${n ? "" : `M${p}`}C${rest.join(" ")}`).join("")),
    labels: placeLabels(curves, places, box),
    rooms: places.map((place) => roomFor(place, places)),
  };
}

// Each layer is sorted by where its neighbours are, from either side in turn.
function order(layers, room) {
  const spread = (layer) => {
    const total = sizeOf(layer);
    const air = Math.min(60, Math.max(0, room - total) / layer.length);
    let at = -(total + air * layer.length) / 2;
    for (const item of layer) {
      item.at = at + (item.size + air) / 2;
      at += item.size + air;
    }
  };
  layers.forEach(spread);
  for (let round = 0; round < 8; round++) {
    const side = round % 2 ? "before" : "after";
    for (const layer of round % 2 ? layers : layers.toReversed()) {
      for (const item of layer) {
        const beside = item[side];
        if (beside.length) item.at = beside.reduce((sum, { at }) => sum + at, 0) / beside.length;
      }
      layer.sort((p, q) => p.at - q.at);
      spread(layer);
    }
  }
}

const sizeOf = (layer) => layer.reduce((sum, { size }) => sum + size, 0);

// Cubic curves from layer to layer. Edges that share both ends bow apart.
function curvesOf({ from, to, slot }, e, chain, edges, { pitch, half }) {
  const twins = edges.flatMap((other, n) => (other.from === from && other.to === to ? [n] : []));
  const bow = chain.length > 2 ? 0 : 44 * (twins.indexOf(e) - (twins.length - 1) / 2);
  const [first, second] = chain[chain.length - 1].before;
  const port = second ? 14 * (first.at > second.at ? 1 - slot : slot) - 7 : 0; // so that arrivals do not cross
  return chain.slice(1).map((item, n) => {
    const last = n === chain.length - 2;
    const start = [(item.layer - 1) * pitch + (n ? 0 : half), chain[n].at];
    const end = [item.layer * pitch - (last ? half + 2 : 0), item.at + (last ? port : 0)];
    const middle = (start[0] + end[0]) / 2;
    return [start, [middle, start[1] + bow], [middle, end[1] + bow], end];
  });
}

// How wide a sum may be below a node: as far as the next node beside it.
/** @param {number[]} place */
const roomFor = ([x, y], places) => Math.min(...places.map(([u, v]) =>
  (u === x || Math.abs(v - y) > BELOW ? Infinity : Math.abs(u - x))));

// On its edge, where it covers fewest boxes and labels.
function placeLabels(curves, places, box) {
  const taken = places.map(([x, y]) => ({ x, y: y + BELOW / 2, across: box, down: HIGH + BELOW }));
  return curves.map((pieces) => {
    const spots = [0.5, 0.38, 0.62, 0.28, 0.72, 0.18, 0.82].flatMap((t) => pieces.toReversed().map((piece) => {
      const [x, y] = [0, 1].map((k) => bezier(piece.map((p) => p[k]), t));
      const spot = { x, y, ...LABEL };
      return { ...spot, hits: taken.filter((other) => overlap(spot, other)).length };
    }));
    const best = spots.reduce((found, spot) => (spot.hits < found.hits ? spot : found));
    taken.push(best);
    return best;
  });
}

const bezier = ([p, q, r, end], t) =>
  (1 - t) ** 3 * p + 3 * (1 - t) ** 2 * t * q + 3 * (1 - t) * t ** 2 * r + t ** 3 * end;

const overlap = (one, other) => 2 * Math.abs(one.x - other.x) < one.across + other.across
  && 2 * Math.abs(one.y - other.y) < one.down + other.down;
