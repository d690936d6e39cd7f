// Multiplications in the matrix products, for one example: what backprop.widgets.price_of_gradients counts, where each
// term is explained.

export const PASSES = {
  "one-sided": { passes: (P) => P + 1, written: "P + 1" },
  central: { passes: (P) => 2 * P, written: "2P" },
};

/**
 * @param {number[]} sizes [n_0, ..., n_L]
 * @param {string} differences a name of PASSES
 */
export function multiplications(sizes, differences) {
  const L = sizes.length - 1;
  let [P, N, tangents] = [0, 0, 0];
  for (let l = L, behind = sizes[L]; l >= 1; l--) { // behind: what one sweep of tangents multiplies after its layer
    const products = sizes[l] * sizes[l - 1];
    tangents += (products + sizes[l]) * behind;
    behind += products;
    [P, N] = [P + products + sizes[l], N + products];
  }
  const backward = 2 * N - sizes[1] * sizes[0];
  return {
    P, forward_pass: N, nudging: PASSES[differences].passes(P) * N, forward_mode: N + tangents, backward,
    reverse_mode: N + backward,
  };
}
