// An interactive that is built again would lose the reader's place: what is marked with data-place keeps it.

/**
 * Call what it returns when the new parts are in `el`: what was open is open again, and the control that had the focus
 * has it, where it was on the screen.
 * @param {HTMLElement} el
 */
export function holdPlace(el) {
  const open = Array.from(el.querySelectorAll("details[open][data-place]"), placeOf);
  const { activeElement } = /** @type {Document | ShadowRoot} */ (el.getRootNode());
  const focused = activeElement && el.contains(activeElement) ? placeOf(activeElement) : null;
  const top = activeElement?.getBoundingClientRect().top ?? 0;
  return () => {
    for (const details of el.querySelectorAll("details")) details.open ||= open.includes(placeOf(details));
    const again = /** @type {HTMLElement | null} */ (focused && el.querySelector(`[data-place="${focused}"]`));
    if (!again) return;
    again.focus({ preventScroll: true });
    scrollerOf(el).scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
  };
}

/** @param {Element} element */
const placeOf = (element) => element.getAttribute("data-place");

/** @param {Element} element */
function scrollerOf(element) {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (box.scrollHeight > box.clientHeight && /auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return window;
}
