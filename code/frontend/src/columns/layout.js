// Where everything in the diagram goes, in CSS pixels: text keeps its size whatever the width.

const TOP = 48; // room for the layers' names
const PITCH = 92; // one unit, the derivative above it and the new value below it
const WIDE = 520;

export function layoutFor(sizes, width) {
  const L = sizes.length - 1;
  const wide = width >= WIDE;
  const rows = Math.max(2, ...sizes);
  const roomy = (width - (wide ? 230 : 70)) / L > 78;
  const radius = roomy ? 24 : 20;
  const left = radius + 9;
  const right = width - (wide ? 220 : radius + 56);
  const bottom = TOP + PITCH * rows;
  const unit = (l, k) => ({
    x: left + (l * (right - left)) / L,
    y: TOP + PITCH * (k + 0.5 + (rows - sizes[l]) / 2),
  });
  const target = (k) => ({ x: wide ? right + 66 : width - 25, y: unit(L, k).y });
  const cost = wide ? { x: width - 52, y: (TOP + bottom) / 2 } : { x: width - 60, y: bottom + 34 };
  return {
    width, height: wide ? bottom + 8 : bottom + 70, wide, roomy, radius, unit, target, cost,
    decimals: roomy ? 3 : 2,
    bottom, targetHalf: 23,
    // A line from the rim of one unit to the rim of the next.
    edge(l, j, k) {
      const from = unit(l - 1, k);
      const to = unit(l, j);
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
      return {
        x1: from.x + ux * radius, y1: from.y + uy * radius, x2: to.x - ux * radius, y2: to.y - uy * radius,
      };
    },
    // The bias sits on its unit's rim, below the incoming weights.
    bias(l, j) {
      const { x, y } = unit(l, j);
      return { x: x - 0.8 * radius, y: y + 0.75 * radius };
    },
  };
}

export function distanceToSegment({ x1, y1, x2, y2 }, x, y) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const t = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
}
