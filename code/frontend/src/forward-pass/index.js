// The ForwardPass interactive: what one unit of a network computes, for the example on show.

import { CANONICAL_OUTPUT, cost, lossesPerExample, toRows } from "../arithmetic.js";
import { unitName } from "../columns/diagram.js";
import { createSum, createTable } from "../columns/sum.js";
import { aboutUnits } from "../columns/units.js";
import { h, record, setText, uniqueId } from "../kit/dom.js";
import { brief, equals, plain } from "../kit/format.js";
import { createAnnouncer } from "../kit/live.js";
import { entryName } from "../network.js";
import { times } from "../times.js";

export const shareable = ["selected", "example"];

export const render = aboutUnits({
  name: "forward-pass",
  title: "What does one unit compute?",
  towards: -1,
  shareable,
  build(network, diagram, write) {
    const sum = createSum(Math.max(...network.sizes.slice(0, -1)) + 3);
    const examples = createExamples(network, write);
    const sentence = h("p", { class: "bp-sentence" });
    const announcer = createAnnouncer();
    return {
      children: [h("div", { class: "bp-stage" }, diagram.root, sentence,
        h("div", { class: "bp-pair" }, sum.root, examples.root)), announcer.root],
      update(scene, root) {
        const { network: { Y, head }, cache, example, unit } = scene;
        const [losses, J] = [lossesPerExample(cache, Y, head), cost(cache, Y, head)];
        const { lines, z, a, from } = sumOf(scene);
        const name = unitName(unit);
        record(root, { selected: name, z, a, loss: losses[example], cost: J });
        diagram.update(scene, [`loss ℓ(${example})`, plain(losses[example])]);
        sum.update(lines);
        examples.update(scene, losses, J);
        const more = unit.l ? "" : " An input: nothing is computed.";
        const words = `${name} = ${from} ${equals(a, plain(a))} ${plain(a)}, for example ${example}.${more}`;
        setText(sentence, words);
        announcer.say(words);
      },
    };
  },
});

// w · a for each unit that feeds this one, the bias, and what comes of them. An input has only its value.
function sumOf({ network: { parameters, m, L, hidden, head }, cache, example, unit: { l, k } }) {
  const of = (name, row) => cache[name].data[row * m + example];
  const [name, a] = [unitName({ l, k }), of(`A${l}`, k)];
  const z = l ? of(`Z${l}`, k) : NaN;
  const g = l < L ? hidden : CANONICAL_OUTPUT[head];
  const from = l === 0 ? `X[${k},${example}]` : g === "softmax" ? `softmax(Z${l})[${k}]` : `${g}(${plain(z)})`;
  const result = { factors: [[name, "a", from]], value: a, isResult: true };
  if (!l) return { lines: [result], z, a, from };
  const W = parameters[`W${l}`];
  const terms = times(W.columns, (j) => {
    const [w, before] = [W.data[k * W.columns + j], of(`A${l - 1}`, j)];
    const factors = [[entryName(`W${l}`, k, j), "w", w], [unitName({ l: l - 1, k: j }), "a", before]];
    return { factors, value: w * before };
  });
  terms.push({ factors: [[`b${l}[${k}]`, "b"]], value: parameters[`b${l}`].data[k] });
  const total = { factors: [[`Z${l}[${k}]`, "z"]], value: z, isResult: true };
  return { lines: [...terms, total, result], z, a, from };
}

// A column for each example, with its inputs, outputs, targets and loss; and the average of the losses.
function createExamples({ sizes, L, m }, write) {
  const group = uniqueId("example");
  const radios = times(m, (i) => h("input", {
    type: "radio", name: group, class: "bp-step-input", "aria-label": `example ${i}`,
    onchange: () => write({ example: i }),
  }));
  const heads = radios.map((radio, i) => h("label", { class: "bp-step" }, radio, h("span", {}, `${i}`)));
  const rows = (name, colour, l) => times(sizes[l], (k) => [`${name}[${k}]`, colour]);
  const table = createTable("Examples", ["example", ...heads],
    [...rows("X", "a", 0), ...rows("Ŷ", "y", L), ...rows("Y", "y", L), ["loss ℓ", "j"]]);
  const average = h("p", { class: "bp-average" });
  let shown = null; // whose numbers the table holds
  return {
    root: h("div", { class: "bp-examples" }, table.root, average),
    update({ network: { X, Y }, cache, example, unit: { l, k } }, losses, J) {
      if (cache !== shown) table.fill([...[X, cache[`A${L}`], Y].flatMap(toRows), Array.from(losses)]);
      shown = cache;
      radios.forEach((radio, i) => (radio.checked = i === example));
      const own = l === 0 ? k : l === L ? sizes[0] + k : -1; // the unit's row, if it is an input or an output
      table.mark((j, i) => (i !== example ? "" : j === own ? "is-selected" : "is-shown"));
      setText(average, `J = (${Array.from(losses, brief).join(" + ")}) / ${m} ${equals(J, plain(J))} ${plain(J)}`);
    },
  };
}
