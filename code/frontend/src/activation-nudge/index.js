// The ActivationNudge interactive: g and g′ over one z to nudge, and what dA leaves behind as dZ.

import { changesInWords, createAnswer, reason, upOrDown } from "../kit/answer.js";
import { createNudge, createNumber, createSelect } from "../kit/controls.js";
import { button, enable, h, record, s, setAttributes, setText, sym } from "../kit/dom.js";
import { inBrackets, plain, significant } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { forgiving } from "../kit/read.js";
import { createTangentPlot, reachFor } from "../kit/tangent-plot.js";
import { createGround } from "./ground.js";
import { FLAT, KNOWN, makeScene, RANGE, SAMPLES } from "./scene.js";
import { createSlopePlot, placeNumber } from "./slope-plot.js";

export const shareable = ["activation", "z", "nudge", "dA"];

export const render = interactive({
  name: "activation-nudge",
  title: "What gets through an activation?",
  traits: shareable,
  read(model) {
    const { complaints, choice, number } = forgiving(model);
    const activation = choice("activation", "sigmoid", KNOWN);
    return { ...makeScene(activation, number("z", 1), number("nudge", 0), number("dA", 1)), complaints };
  },
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const answer = createAnswer({
    predicted: [sym("z", "g′(z)"), " · δ"], measured: [sym("a", "g"), "(z + δ) − ", sym("a", "g"), "(z)"],
  });
  const controls = createControls(write);
  const through = createThrough(write);
  let z = 0;
  const hundredths = (value) => Math.round(value * 100) / 100;
  const onDrag = (handle, value) =>
    write(handle === "start" ? { z: hundredths(value) } : { nudge: hundredths(value - z) });
  const plot = createTangentPlot({
    height: 250, samples: SAMPLES, withSecant: true, name: "g", more: createRise(), onDrag,
  });
  const slopes = createSlopePlot(onDrag);
  return {
    children: [h("div", { class: "bp-stage" }, controls.root, answer.root, h("div", {}, plot.root, slopes.root),
      through.root)],
    resize() {
      plot.resize();
      slopes.resize();
    },
    update(scene, root) {
      z = scene.z;
      const { predicted, measured, ratio, slope, dZ } = scene;
      record(root, { predicted, measured, ratio, slope, dz: dZ });
      controls.update(scene);
      answer.update(scene, inWords(scene), reasonFor(scene), through.update(scene));
      const view = viewOf(scene);
      plot.update(view);
      slopes.update(view);
    },
  };
}

function createControls(write) {
  const names = Object.fromEntries(Object.entries(KNOWN).map(([value, { name }]) => [value, name]));
  const list = createSelect("g is", names, (activation) => write({ activation }));
  let current = 0;
  const halve = button("bp-halve", "Halve δ", () => write({ nudge: current / 2 }));
  const z = createNumber({
    label: "at z =", name: "z", min: -RANGE.z, max: RANGE.z, step: 0.01, send: (at) => write({ z: at }),
  });
  const nudge = createNudge(write, { range: RANGE.nudge, extra: [halve] });
  return {
    root: h("div", { class: "bp-controls" }, list.root, z.root, nudge.root),
    update(scene) {
      current = scene.nudge;
      enable(halve, current !== 0);
      list.update(scene.activation);
      z.update(scene.z);
      nudge.update(scene.nudge);
    },
  };
}

// Equation (1), with the reader's dA. `update` returns it in words.
function createThrough(write) {
  const control = createNumber({
    label: "dA =", name: "dA", min: -RANGE.dA, max: RANGE.dA, step: 0.1, send: (value) => write({ dA: value }),
  });
  const [factors, product, share] = [h("span"), h("strong", { class: "bp-dz" }), h("p", { class: "bp-note bp-share" })];
  return {
    root: h("div", { class: "bp-through" }, control.root,
      h("p", { class: "bp-equation" }, sym("z", "dZ"), " = ", sym("a", "dA"), " ⊙ ", sym("z", "g′(z)"), " = ", factors,
        " = ", product),
      share),
    update({ dA, dZ, slope, flat }) {
      control.update(dA);
      setText(factors, `${inBrackets(plain(dA))} · ${plain(slope)}`);
      setText(product, plain(dZ));
      const part = slope === 0 ? "Nothing" : slope === 1 ? "All" : `${significant(100 * slope, 3)} %`;
      const words = `${part} of dA, what comes from the right, gets through.`
        + (slope < FLAT ? ` ${flat[0].toUpperCase()}${flat.slice(1)}.` : "");
      setText(share, words);
      return `dZ is ${plain(dZ)}. ${words}`;
    },
  };
}

// In the picture of g: hatched where g is flat, and the tangent's rise over a run of 1, which is the height of g′.
function createRise() {
  const ground = createGround(false);
  const [run, rise, number] = [s("line", { class: "bp-drop" }), s("line", { class: "bp-rise" }), s("text")];
  return {
    behind: ground.root,
    front: s("g", {}, run, rise, number),
    place(plot, view) {
      const { x, y } = plot;
      const { z, rest, slope } = view;
      ground.place(plot, view);
      const end = view.window[1];
      const side = z + 1 > end ? -1 : 1;
      const [from, to, at] = [y(rest), y(rest + side * slope), x(z + side)];
      setAttributes(run, { x1: x(z), x2: at, y1: from, y2: from });
      setAttributes(rise, { x1: at, x2: at, y1: from, y2: to });
      placeNumber(number, slope, at, Math.max(from, to) + 15, x(end) - at < 60); // below the curve, which rises
    },
  };
}

// What both pictures show.
function viewOf(scene) {
  const { activation, name, g, z, nudge, rest, slope, after } = scene;
  const reach = reachFor(Math.max(Math.abs(z), Math.abs(z + nudge)), RANGE.z);
  return {
    ...scene, key: [activation, reach], window: /** @type {[number, number]} */ ([-reach, reach]), f: g, w: z,
    across: { text: "z", class: "sym-z" }, up: { text: "g", class: "sym-a" },
    describe: () => `${name} with its tangent at z = ${plain(z)}, of slope ${plain(slope)}, the height of g′ `
      + `below. g is ${significant(rest)} there, and ${significant(after)} at z + δ = ${plain(z + nudge)}.`,
  };
}

function inWords(scene) {
  const { z, nudge, rest, slope } = scene;
  const [height, rise] = [rest, slope].map(plain);
  if (nudge === 0) return [`z is ${plain(z)}, g is ${height} and its slope ${rise}.`, "Nudge z."];
  return [`z ${upOrDown(nudge)}.`, ...changesInWords(scene, "g")];
}

function reasonFor(scene) {
  const { kink, name, nudge, slope, measured } = scene;
  if (kink === "at") {
    const left = plain(slope);
    return `z = 0 is the kink: slope ${left} to its left, 1 to its right. This book takes ${name}′(0) = ${left}.`;
  }
  if (kink === "crossed") return "The nudge crosses the kink at 0, and the tangent cannot know. Halve δ.";
  if (nudge !== 0 && slope === 0 && measured === 0) {
    return "Flat here: a nudge of z changes nothing, so nothing comes back through it.";
  }
  return reason(scene, "g", RANGE.nudge);
}
