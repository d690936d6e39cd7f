// One step at a time, forward and back: buttons, a slider, and Play, which takes a step every second and a half.

import { button, enable, h, setAttributes, setText } from "./dom.js";

const PACE = 1500; // ms

/**
 * @param {object} options
 * @param {string} options.name of the slider
 * @param {(step: number) => void} options.go
 * @param {(isPlaying: boolean) => void} options.hush while it plays, a screen reader is spared the steps
 */
export function createStepper({ name, go, hush }) {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let [current, last] = [0, 0];
  const jump = (step) => {
    stop();
    go(Math.max(0, Math.min(last, step)));
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    setText(play, "Play");
    hush(false);
  };
  const start = () => {
    hush(true);
    go(current === last ? 0 : current + 1);
    timer = setInterval(() => (current < last ? go(current + 1) : stop()), PACE);
    setText(play, "Pause");
  };
  const back = [button("bp-first", "«", () => jump(0), "First step"),
    button("bp-back", "‹", () => jump(current - 1), "One step back")];
  const onward = [button("bp-forward", "Next ›", () => jump(current + 1), "Next step"),
    button("bp-last", "»", () => jump(last), "Last step")];
  const play = button("bp-play", "Play", () => (timer ? stop() : start()));
  const slider = h("input", {
    type: "range", class: "bp-slider", min: 0, "aria-label": name, oninput: () => jump(Number(slider.value)),
  });
  return {
    root: h("div", { class: "bp-stepper" }, ...back, onward[0], play, onward[1], slider),
    stop,
    /**
     * @param {number} step
     * @param {number} end the last one
     */
    update(step, end) {
      [current, last] = [step, end];
      setAttributes(slider, { max: last, "aria-valuetext": `Step ${step} of ${last}` });
      slider.value = String(step);
      for (const control of back) enable(control, step > 0);
      for (const control of onward) enable(control, step < last);
    },
  };
}
