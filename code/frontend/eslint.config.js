// What the type checker cannot see. Undefined names and unused ones are its business (tsconfig.json).

const message = "Text that came from a trait or a URL must never be parsed as HTML.";

export default [
  {
    files: ["**/*.{js,mjs}"],
    rules: {
      "eqeqeq": ["error", "always"],
      "max-len": ["error", { code: 120, ignoreUrls: true }],
      "max-lines": ["error", 300],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-restricted-properties": ["error",
        { property: "innerHTML", message }, { property: "outerHTML", message },
        { property: "insertAdjacentHTML", message }],
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
];
