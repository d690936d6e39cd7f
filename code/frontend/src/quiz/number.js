// Numbers as people write them: 0.25, .25, 1/4, −3, 1e-3, and with a decimal comma.

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** @param {string} text */
export function parseNumber(text) {
  const parts = text.replace(/[−–]/g, "-").trim().split(/\s*\/\s*/);
  const point = (part) => (part.includes(".") ? part : part.replace(",", "."));
  const [above, below = 1] = parts.map((part) => (NUMBER.test(point(part)) ? Number(point(part)) : NaN));
  if (parts.length <= 2 && Number.isFinite(above / below)) return above / below;
  throw new Error(text.trim() ? `“${text.slice(0, 40)}” is no number here. Type one such as 0.25, 1/4 or 1e-3.`
    : "Type a number first.");
}
