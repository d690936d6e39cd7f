/**
 * [make(0), make(1), …]: one for each of `count`.
 * @template T
 * @param {number} count
 * @param {(n: number) => T} make
 * @returns {T[]}
 */
export const times = (count, make) => Array.from({ length: count }, (_, n) => make(n));
