// How one network becomes another of other sizes: the page's twin of reshaped() in nudge_network_reshape.py.

import { entryNames } from "../network.js";
import { times } from "../times.js";

const STOCK = [0.5, -0.7, 0.3, 0.9, -0.4, 0.8, -0.6, 0.2];
const stock = (row, column, turn) => STOCK[(3 * row + 5 * column + turn) % STOCK.length];

const NEW_TARGET = {
  squared_error: (k, i) => stock(k, i, 2),
  binary_cross_entropy: (k, i) => Number(stock(k, i, 2) > 0),
  categorical_cross_entropy: () => 0,
};

// The traits of the new network. What stays keeps its numbers: the first hidden layers, the output layer, and of each
// the first units.
export function reshaped({ parameters: old, X, Y, head, m, L: before }, sizes, newHead = head) {
  const L = sizes.length - 1;
  const parameters = {};
  for (let l = 1; l <= L; l++) {
    const from = l === L ? before : l < before ? l : 0;
    parameters[`W${l}`] = resize(old[`W${from}`], sizes[l], sizes[l - 1], (j, k) => stock(j, k, l));
    parameters[`b${l}`] = resize(old[`b${from}`], sizes[l], 1, () => 0);
  }
  return {
    parameters,
    X: resize(X, sizes[0], m, (k, i) => stock(k, i, 0)),
    Y: labels(resize(Y, sizes[L], m, NEW_TARGET[head]), newHead),
    head: newHead,
  };
}

// Where the reader was, if the new network has such a place.
export function placeIn({ parameters }, { entry, step }) {
  const sizes = Object.entries(parameters).map(([key, rows]) => [key, { rows: rows.length, columns: rows[0].length }]);
  const names = entryNames({ parameters: Object.fromEntries(sizes) });
  return {
    selected: names.includes(entry.name) ? entry.name : names[0],
    step: step <= 5 * (sizes.length / 2) ? step : 0,
  };
}

// The corner of a matrix that fits, and fill(row, column) elsewhere.
function resize(matrix, rows, columns, fill) {
  return times(rows, (j) => times(columns, (k) =>
    matrix && j < matrix.rows && k < matrix.columns ? matrix.data[j * matrix.columns + k] : fill(j, k)));
}

// Targets that the head cannot score become labels.
function labels(Y, head) {
  const inside = (y) => y >= 0 && y <= 1;
  if (head === "binary_cross_entropy" && !Y.flat().every(inside)) return Y.map((row) => row.map((y) => Number(y > 0)));
  if (head !== "categorical_cross_entropy") return Y;
  const classes = Y[0].map((_, i) => {
    const column = Y.map((row) => row[i]);
    const sum = column.reduce((total, y) => total + y, 0);
    const largest = column.indexOf(Math.max(...column));
    return column.every(inside) && Math.abs(sum - 1) <= 1e-6 ? column : column.map((_y, k) => Number(k === largest));
  });
  return Y.map((_, k) => classes.map((column) => column[k]));
}
