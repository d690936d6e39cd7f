// Random numbers that the package can draw again: backprop/widgets/randomness.py makes the same ones, and says how.
// d3-random's are as good, but come as 1.4 KB of generators that nothing here uses.

import { times } from "./times.js";

/**
 * A function that draws a number from 0 (included) to 1 (excluded).
 * @param {number} seed a whole number from 0
 */
export function uniforms(seed) {
  let state = seed + 1;
  return () => (state = (0x19660d * state + 0x3c6ef35f) % 2 ** 32) / 2 ** 32; // below 2⁵³: exact
}

/**
 * The first `count` standard normal numbers of a seed.
 * @param {number} seed
 * @param {number} count
 */
export function normals(seed, count) {
  const uniform = uniforms(seed);
  const values = new Float64Array(count);
  for (let n = 0; n < count;) {
    const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
    const square = x * x + y * y;
    if (square === 0 || square > 1) continue;
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    values[n++] = y * scale;
    if (n < count) values[n++] = x * scale;
  }
  return values;
}

/**
 * 0 … count - 1 in an order drawn from `uniform`.
 * @param {() => number} uniform
 * @param {number} count
 */
export function permutation(uniform, count) {
  const order = times(count, (n) => n);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
