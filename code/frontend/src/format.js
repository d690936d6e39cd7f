// Numbers as the reader sees them: real minus signs, no "-0", widths that stay put.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export const realMinus = (text) => text.replace("-", "−");

export function fixed(x, decimals) {
  if (!Number.isFinite(x)) return notFinite(x);
  const text = x.toFixed(decimals);
  return realMinus(Number(text) === 0 ? text.replace("-", "") : text);
}

export function scientific(x, digits) {
  if (!Number.isFinite(x)) return notFinite(x);
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const raised = Array.from(String(Number(exponent)), (c) => SUPERSCRIPTS[c] ?? "⁻").join("");
  return `${realMinus(mantissa)} × 10${raised}`;
}

// A number with this many significant digits, written out unless it would be mostly zeros.
export function significant(x, digits = 4) {
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (!Number.isFinite(x) || size < 1e-5 || size >= 1e6) return scientific(x, digits);
  return fixed(x, decimalsFor(size, digits));
}

// A number that somebody chose, without trailing zeros: 0.2, not 0.2000.
export const plain = (x) => {
  const text = significant(x);
  return text.includes(".") && !text.includes("×") ? text.replace(/\.?0+$/, "") : text;
};

// Two numbers to compare: the same number of decimals, so that their digits line up.
export function aligned(a, b, digits = 5) {
  const size = Math.max(Math.abs(a), Math.abs(b));
  if (size === 0) return ["0", "0"];
  if (!Number.isFinite(size) || size < 1e-5 || size >= 1e6) return [a, b].map((x) => significant(x, digits));
  return [a, b].map((x) => fixed(x, decimalsFor(size, digits)));
}

// `text` writes x; a number above zero gets its plus.
export const signed = (x, text) => (x > 0 ? `+${text}` : text);

// At most six characters or so, for the inside of a circle.
export function short(x, decimals = 3) {
  const size = Math.abs(x);
  if (size >= 9999.5) return realMinus(x.toExponential(0).replace("e+", "e"));
  return fixed(x, Math.max(0, decimals - (size >= 9.9995) - (size >= 99.95) - (size >= 999.5)));
}

// A change too small for `short`: one digit and its power of ten.
export const tiny = (x) => signed(x, x.toExponential(0).replaceAll("-", "−"));

const decimalsFor = (size, digits) => Math.min(12, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));

const notFinite = (x) => (Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞");
