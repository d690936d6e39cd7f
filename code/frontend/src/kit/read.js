// Values read with suspicion: they may come from a page, a kernel or a URL. Each refusal says what came and what
// was expected.

/** @param {any} value */
export const show = (value) => (typeof value === "string" ? `“${value.slice(0, 40)}”` : String(value));

/**
 * @param {string} name
 * @param {any} value
 * @returns {number}
 */
export function readNumber(name, value) {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new Error(`${name} is ${show(value)}; expected a finite number.`);
}

/**
 * A whole number from 0 to `last`.
 * @param {string} name
 * @param {any} value
 * @param {number} last
 */
export function readIndex(name, value, last) {
  const number = readNumber(name, value);
  if (Number.isInteger(number) && number >= 0 && number <= last) return number;
  throw new Error(`${name} is ${show(value)}; expected a whole number from 0 to ${last}.`);
}

/**
 * One of the keys of `choices`.
 * @param {string} name
 * @param {any} value
 * @param {object} choices
 * @returns {string}
 */
export function readChoice(name, value, choices) {
  if (typeof value === "string" && Object.hasOwn(choices, value)) return value;
  throw new Error(`${name} is ${show(value)}; expected one of ${Object.keys(choices).join(", ")}.`);
}

/**
 * Where the reader is: `attempt` lets each value fall back on its own, and `complaints` says so.
 * @returns {{ complaints: string[], attempt: <T>(read: () => T, value: T, words: string) => T }}
 */
export function forgiving() {
  /** @type {string[]} */
  const complaints = [];
  return {
    complaints,
    attempt(read, value, words) {
      try {
        return read();
      } catch (error) {
        complaints.push(`${error.message} Showing ${words} instead.`);
        return value;
      }
    },
  };
}
