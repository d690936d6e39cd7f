/* What every page listens to: the theme's buttons, its width, and paper. */
(function () {
  "use strict";

  // The theme writes this code into the buttons' attributes, which the page's policy refuses.
  const actions = { ".btn-fullscreen-button": () => toggleFullScreen(), ".btn-download-pdf-button": () => print() };
  document.addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target);
    for (const [button, act] of Object.entries(actions)) if (pressed.closest(button)) act();
  });

  // What scrolls by itself can be scrolled with the keyboard. (The theme sees to code and tables.)
  const width = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  const scrolling = ".bd-article :is(div.math, .output > div)";
  for (const box of document.querySelectorAll(scrolling)) width.observe(box);

  // Paper is white, and nothing on it can be unfolded.
  function preparePaper() {
    const page = document.documentElement;
    const theme = page.dataset.theme;
    const folded = [...document.querySelectorAll("details")].filter((details) => !details.open
      && details.closest(".bd-article"));
    page.dataset.theme = "light";
    for (const details of folded) details.open = true;
    for (const picture of document.images) picture.loading = "eager"; // paper does not scroll
    addEventListener("afterprint", () => {
      page.dataset.theme = theme;
      for (const details of folded) details.open = false;
    }, { once: true });
  }
  addEventListener("beforeprint", preparePaper);
})();
