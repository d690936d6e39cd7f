// The Playground interactive: a network learns in the page; any of its weights can be nudged on the way.

import { changeOf, changesInWords, createNudgeAnswer, reason, upOrDown } from "../kit/answer.js";
import { h, record, setText } from "../kit/dom.js";
import { plain, significant } from "../kit/format.js";
import { interactive } from "../kit/interactive.js";
import { createNudging, createSettings, createTransport } from "./controls.js";
import { createCurves } from "./curves.js";
import { createDiagram } from "./diagram.js";
import { createField } from "./field.js";
import { Player } from "./player.js";
import { Run } from "./run.js";
import { LIMITS, readState, SETTINGS } from "./state.js";

export const shareable = [...SETTINGS, "step", "kept", "selected", "nudge"];

const AT_ONCE = 300; // steps that a state in a link or from a kernel may take before the first picture
const FIELD = 80; // ms between two fields while a weight is nudged
const SAYING = 3000; // ms between two announcements

export const render = interactive({
  name: "playground",
  title: "While it learns, what does one weight change?",
  traits: shareable,
  read: readState,
  build: (_, write) => build(write),
});

/** @param {import("../kit/interactive.js").Write} write */
function build(write) {
  const stage = h("div", { class: "bp-stage" });
  /** @type {any} */
  let state;
  /** @type {HTMLElement} */
  let root;
  const course = createCourse(write, stage, () => draw());
  const { player, choose } = course;
  const answer = createNudgeAnswer("J");
  const [field, curves, facts] = [createField(), createCurves(), createFacts()];
  const [transport, settings] = [createTransport(course), createSettings(choose)];
  const [diagram, nudging] = [createDiagram(write), createNudging(write, () => course.keep(state))];
  stage.append(...[transport, facts, field, diagram, nudging, answer, curves, settings].map((part) => part.root));

  let shown = "";
  /** @type {ReturnType<typeof makeScene>} */
  let scene;
  const paint = oncePer(FIELD, () => field.update(scene, progress));
  function draw() {
    scene = makeScene(state, course.run);
    const { predicted, measured, ratio, now: [step, cost, heldOut, right, heldOutRight] } = scene;
    record(root, {
      step, cost, "held-out-cost": heldOut, accuracy: right, "held-out-accuracy": heldOutRight, predicted, measured,
      ratio, playing: player.playing,
    });
    root.classList.toggle("is-bias", scene.entry.isBias);
    answer.letter(scene.letter);
    for (const part of [transport, nudging, settings, diagram]) part.update(scene);
    answer.update(scene, nudgeInWords(scene), reasonFor(scene));
    const news = JSON.stringify([state.settings, state.kept.length, step, player.playing]);
    if (news !== shown) {
      shown = news;
      facts.update(scene, player.playing);
      curves.update(scene);
    }
    paint();
  }
  return {
    children: [stage, facts.said],
    resize() {
      diagram.resize();
      curves.resize();
      shown = "";
    },
    update(next, frame) {
      [state, root] = [next, frame];
      course.follow(state);
      draw();
    },
    reset: () => player.pause(),
    remove() {
      player.remove();
      paint.remove();
    },
  };
}

// The run that the traits describe, and what the reader does with it.
function createCourse(write, root, draw) {
  let [settings, asked] = ["", 0]; // of the run, and the step that the model knows of
  function save(more = {}) {
    asked = course.run.step;
    write({ step: asked, ...more });
  }
  const player = new Player({ root, run: () => course.run, most: LIMITS.step, draw, save: () => save() });
  const course = {
    player,
    /** @type {any} */
    run: null,
    // The same run goes on wherever it can.
    follow(state) {
      const wanted = JSON.stringify(state.settings);
      const fits = wanted === settings && course.run.takes(state.kept);
      if (fits && state.step === asked) return;
      if (!fits || state.step < course.run.step) course.run = new Run(state.examples, state.settings, state.kept);
      [settings, asked] = [wanted, state.step];
      course.run.advance(Math.min(asked, course.run.step + AT_ONCE));
      player.seek(asked);
    },
    // Another setting starts the training again.
    choose(changes) {
      player.pause();
      const other = "dataset" in changes || "widths" in changes ? { selected: "W1[0,0]" } : {};
      write({ ...changes, ...other, step: 0, kept: [] });
    },
    oneStep() {
      player.pause();
      course.run.advance(course.run.step + 1);
      save();
    },
    keep({ kept, entry, nudge }) {
      const before = kept.map(({ text }) => JSON.parse(text));
      save({ kept: [...before, [course.run.step, entry.name, nudge]], nudge: 0 });
    },
  };
  return course;
}

// All that one moment shows, computed in one place.
function makeScene(state, run) {
  const { entry, nudge } = state;
  const [now, grads] = [run.numbers(), run.gradients()];
  const at = ({ data }) => data[entry.position];
  const [w, slope, rest] = [at(run.parameters[entry.key]), at(grads[`d${entry.key}`]), now[1]];
  const changed = nudge === 0 ? run.parameters : run.nudged(entry, nudge);
  return {
    ...state, ...changeOf(nudge, slope, rest, nudge === 0 ? rest : run.costWith(changed)), run, grads, w, changed, now,
    letter: entry.isBias ? "b" : "w",
  };
}

const percent = (share) => `${(100 * share).toFixed(0)}%`;

function progress({ run, now }) {
  if (run.lost()) return `Step ${run.step}: J has overflowed.`;
  return `Step ${run.step}: cost ${significant(now[1], 3)} on the training examples, ${significant(now[2], 3)} on the `
    + `held-out ones; right ${percent(now[3])} and ${percent(now[4])}.`;
}

function nudgeInWords(scene) {
  const { entry, letter, w, slope, rest, nudge } = scene;
  if (nudge === 0) {
    return [`${entry.name} is ${significant(w, 3)} and ∂J/∂${letter} is ${significant(slope, 3)}, where J is `
      + `${significant(rest, 3)}.`, "Nudge it."];
  }
  return [`${entry.name} ${upOrDown(nudge)}.`, ...changesInWords(scene, "J")];
}

function reasonFor(scene) {
  if (scene.run.lost()) {
    return "J has overflowed: the steps were too long. Choose a lower learning rate; that starts again.";
  }
  return reason(scene, "J", 1);
}

// How far it is, in numbers, and now and then in words for screen readers.
function createFacts() {
  const values = ["step", "cost J", "J held out", "right", "right held out"].map((name) => {
    const value = h("dd", {});
    return { value, root: h("div", {}, h("dt", {}, name), value) };
  });
  const said = h("p", { class: "bp-hidden", "aria-live": "polite" });
  let [saidAt, wasPlaying] = [0, false];
  return {
    root: h("dl", { class: "bp-facts" }, ...values.map(({ root }) => root)),
    said,
    update(scene, playing) {
      const [step, J, held, right, heldRight] = scene.now;
      const texts = [plain(step), significant(J, 3), significant(held, 3), percent(right), percent(heldRight)];
      values.forEach(({ value }, n) => setText(value, texts[n]));
      const now = performance.now();
      if (playing ? now - saidAt > SAYING : wasPlaying) {
        saidAt = now;
        setText(said, progress(scene));
      }
      wasPlaying = playing;
    },
  };
}

// At once, and then not again before `pause` ms are over; the last call is never lost.
function oncePer(pause, action) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let last = -Infinity;
  const run = () => {
    timer = undefined;
    last = performance.now();
    action();
  };
  const ask = () => {
    if (timer !== undefined) return;
    if (performance.now() - last > pause) run();
    else timer = setTimeout(run, pause);
  };
  return Object.assign(ask, { remove: () => clearTimeout(timer) });
}
