// What runs in the measured page: `nudge` moves one control again and again, each time at the start of a frame, and
// notes how long it takes until that frame is painted. A message sent in a frame arrives when its style, layout and
// paint are done; the rasteriser and the screen come after, and no page can time them.
(() => {
  // The control that a reader moves, most fitting first: each kind has one of these.
  const MOVES = [
    ["input[type=range][aria-label*='δ']", slide], ["input[type=range]", slide], ["[role=slider]", press],
    ["[role=gridcell]", click], ["input[type=radio], input[type=checkbox]", click], ["select", choose],
    ["button:not(.bp-copy, .bp-reset)", click],
  ];
  const fire = (target, type, init = {}) => target.dispatchEvent(new Event(type, { bubbles: true, ...init }));

  // Golden-section steps: every value is far from the last, and none comes twice.
  function slide([slider], n) {
    const [low, high] = [Number(slider.min), Number(slider.max)];
    slider.value = String(low + ((0.13 + n * 0.6180339887) % 1) * (high - low));
    fire(slider, "input");
  }
  function press([slider], n) {
    const key = ["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"][Math.floor(n / 2) % 4];
    slider.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  }
  function click(all, n) {
    all[n % all.length].click();
  }
  function choose([select], n) {
    select.selectedIndex = n % select.options.length;
    fire(select, "change");
  }

  // Until the frame in which something changed is painted; null when ten frames change nothing. A tick in a box is a
  // change that no observer sees.
  const once = (root, action) => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    const ticks = () => root.querySelectorAll("input:checked").length;
    const before = ticks();
    let [changed, frames, start] = [false, 0, 0];
    const observer = new MutationObserver(() => (changed = true));
    observer.observe(root, { attributes: true, characterData: true, childList: true, subtree: true });
    const end = (time) => {
      observer.disconnect();
      done(time);
    };
    port1.onmessage = () => {
      if (changed || ticks() !== before) end(performance.now() - start);
      else if (++frames === 10) end(null);
      else requestAnimationFrame(() => port2.postMessage(0));
    };
    requestAnimationFrame(() => {
      start = performance.now();
      action();
      port2.postMessage(0);
    });
  });

  window.nudge = async (root, count, warm) => {
    const visible = (all) => all.filter((control) => control.checkVisibility());
    const [selector, move, controls] = MOVES.map(([css, how]) => [css, how, visible([...root.querySelectorAll(css)])])
      .find(([, , found]) => found.length) ?? [];
    if (!move) return { control: null, times: [] };
    controls[0].scrollIntoView({ block: "center" });
    const times = [];
    for (let n = 0; n < warm + count; n++) {
      const time = await once(root, () => move(controls, n));
      if (n >= warm) times.push(time);
    }
    const [control] = controls;
    const name = control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent ?? control.textContent;
    return { control: `${selector}: ${name.trim().slice(0, 40)}`, times };
  };
})();
