// Training in the page's spare time: a little in each frame, drawn at a bounded rate, and only where somebody looks.

const BUDGET = 8; // ms of training in a frame
const DRAWN = { lively: 90, calm: 2000 }; // ms between two pictures; calm where motion is unwelcome
const SAVED = 500; // ms between two messages to a kernel

export class Player {
  playing = false;
  pace = 60; // steps in a second
  #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #inSight = true;
  #goal = 0; // the step to reach without a picture on the way
  #owed = 0; // steps, as the time since the last frame allows
  #frame = 0;
  #times = { frame: 0, drawn: 0, saved: 0 };

  /**
   * @param {object} work
   * @param {Element} work.root what must be in sight for playing to go on
   * @param {() => import("./run.js").Run} work.run as it is now
   * @param {number} work.most steps
   * @param {() => void} work.draw
   * @param {() => void} work.save tell the model how far it is
   */
  constructor(work) {
    this.work = work;
    this.observer = new IntersectionObserver(([{ isIntersecting }]) => {
      this.#inSight = isIntersecting;
      this.#wake();
    });
    this.observer.observe(work.root);
  }

  #busy() {
    return this.playing ? this.#inSight : this.work.run().step < this.#goal;
  }

  #wake() {
    if (this.#frame || !this.#busy()) return;
    this.#times.frame = performance.now();
    this.#frame = requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    this.#frame = 0;
    if (!this.#busy()) return;
    const [run, { draw, save, most }, until] = [this.work.run(), this.work, performance.now() + BUDGET];
    if (!this.playing) {
      run.advance(this.#goal, until);
      if (run.step >= this.#goal) draw();
    } else {
      this.#owed = Math.min(this.pace, this.#owed + (this.pace * Math.max(0, now - this.#times.frame)) / 1000);
      const before = run.step;
      run.advance(Math.min(most, before + Math.floor(this.#owed)), until);
      if (this.pace < Infinity) this.#owed -= run.step - before;
      if (run.step >= most || run.lost()) return this.pause();
      this.#every(this.#calm.matches ? DRAWN.calm : DRAWN.lively, "drawn", draw);
      this.#every(SAVED, "saved", save);
    }
    this.#wake();
  }

  #every(pause, name, act) {
    const now = performance.now();
    if (now - this.#times[name] < pause) return;
    this.#times[name] = now;
    act();
  }

  play() {
    this.playing = true;
    this.#owed = 1; // the first step at once
    this.work.draw();
    this.#wake();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.#goal = 0;
    this.work.save();
    this.work.draw();
  }

  // Train up to `step`.
  seek(step) {
    this.playing = false;
    this.#goal = step;
    this.#wake();
  }

  remove() {
    cancelAnimationFrame(this.#frame);
    this.observer.disconnect();
  }
}
