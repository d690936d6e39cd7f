// Numbers as the reader sees them: real minus signs, no "-0", widths that stay put.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export const realMinus = (text) => text.replace("-", "−");

export function fixed(x, decimals) {
  if (!Number.isFinite(x)) return notFinite(x);
  const text = x.toFixed(decimals);
  return realMinus(Number(text) === 0 ? text.replace("-", "") : text);
}

// Three digits: with its power of ten, a longer number would not fit where the others do.
export function scientific(x) {
  if (!Number.isFinite(x)) return notFinite(x);
  const [mantissa, exponent] = x.toExponential(2).split("e");
  return `${realMinus(mantissa)} × ${powerOfTen(Number(exponent))}`;
}

/** @param {number} exponent */
export const powerOfTen = (exponent) => `10${Array.from(String(exponent), (c) => SUPERSCRIPTS[c] ?? "⁻").join("")}`;

// A number with this many significant digits, written out unless it would be mostly zeros.
export function significant(x, digits = 4) {
  if (x === 0) return "0";
  const size = Math.abs(x);
  if (!Number.isFinite(x) || size < 1e-5 || size >= 1e6) return scientific(x);
  return fixed(x, decimalsFor(size, digits));
}

// A number that somebody chose, without trailing zeros: 0.2, not 0.2000.
export const plain = (x) => {
  const text = significant(x);
  return text.includes(".") && !text.includes("×") ? text.replace(/\.?0+$/, "") : text;
};

// Without rounding's last digits; and with three, where room is scarce.
export const written = (x) => plain(Number(x.toPrecision(12)));
export const brief = (x) => plain(Number(x.toPrecision(3)));

// A factor or a term that begins with a minus gets its brackets.
export const inBrackets = (text) => text.replace(/^−.*/, "($&)");

// Two numbers to compare: the same number of decimals, so that their digits line up, where their sizes allow it.
export function aligned(a, b, digits = 5) {
  const [small, large] = [Math.abs(a), Math.abs(b)].sort((p, q) => p - q);
  const comparable = small * 1e3 >= large && large >= 1e-5 && large < 1e6;
  return [a, b].map((x) => (comparable ? fixed(x, decimalsFor(large, digits)) : significant(x, digits)));
}

// "=" where `text` says all of x, "≈" where it is rounded.
export const equals = (x, text) => (Number(text.replace("−", "-")) === x ? "=" : "≈");

// For an axis whose values are `step` apart: 200, 2e199.
export function tick(value, step) {
  const power = Math.floor(Math.log10(step) + 1e-9);
  const decimals = Math.max(0, -power);
  if (value === 0 || (decimals <= 4 && Math.abs(value) < 1e5)) return fixed(value, decimals);
  const digits = Math.floor(Math.log10(Math.abs(value))) - power + 1;
  const text = value.toPrecision(Math.max(1, Math.min(5, digits)));
  return Number(text).toExponential().replace("e+", "e").replaceAll("-", "−");
}

// `text` writes x; a number above zero gets its plus.
export const signed = (x, text) => (x > 0 ? `+${text}` : text);

// At most six characters or so, for the inside of a circle.
export function short(x, decimals = 3) {
  const size = Math.abs(x);
  if (size >= 9999.5) return realMinus(x.toExponential(0).replace("e+", "e"));
  return fixed(x, Math.max(0, decimals - [9.9995, 99.95, 999.5].filter((limit) => size >= limit).length));
}

// A change too small for `short`: one digit and its power of ten.
export const tiny = (x) => signed(x, x.toExponential(0).replaceAll("-", "−"));

const decimalsFor = (size, digits) => Math.min(12, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));

const notFinite = (x) => (Number.isNaN(x) ? "not a number" : x > 0 ? "∞" : "−∞");
