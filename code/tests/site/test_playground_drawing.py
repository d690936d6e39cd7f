"""What the Playground draws, how often, and what it says: the package's numbers again."""

import numpy as np
import pytest

from contrast import contrast
from playground_page import Play


def test_each_weight_shows_its_size_its_sign_and_its_gradient(guarded, gallery):
    with guarded(gallery("playground-learned")) as page:
        play = Play(page, "playground-learned")
        marks = {mark["name"]: mark for mark in play.root.locator("[data-name]").evaluate_all("""all => all.map(g => ({
          name: g.dataset.name, width: Number(g.children[0].getAttribute('stroke-width')),
          dashed: g.children[0].getAttribute('stroke-dasharray') !== 'none',
          height: Number(g.children[1].getAttribute('d').match(/l\\S+ (\\S+)h/)[1]) / 9 }))""")}
        parameters, gradient = play.built.parameters, play.built.gradient
    written = lambda key, index: f"{key}[{','.join(map(str, index if key[0] == 'W' else index[:1]))}]"
    entries = [(written(key, index), value, gradient[f"d{key}"][index])
               for key, array in parameters.items() for index, value in np.ndenumerate(array)]
    assert len(entries) == len(marks)
    largest, steepest = (max(abs(entry[n]) for entry in entries) for n in (1, 2))
    for name, value, slope in entries:
        mark = marks[name]
        assert mark["dashed"] == (value < 0)
        low, rise = (0.7, 4.5) if name[0] == "W" else (1, 3)
        assert mark["width"] == pytest.approx(low + rise * abs(value) / largest, abs=0.051)
        assert mark["height"] == pytest.approx(np.sign(slope) * 1.4 * (abs(slope) / steepest) ** 0.5, abs=0.006)


def test_the_field_shades_what_the_network_says(guarded, gallery):
    with guarded(gallery("playground-learned", nudge=0)) as page:
        play = Play(page, "playground-learned")
        play.settle()
        page.evaluate("new Promise(done => setTimeout(done, 100))")  # a field comes at most every 80 ms
        pixels, line = play.root.locator(".bp-plane").evaluate("""plane => {
          const canvas = plane.querySelector('canvas'), { width } = canvas;
          return [[...canvas.getContext('2d').getImageData(0, 0, width, width).data].filter((_, n) => n % 4 === 3),
            plane.querySelector('.bp-boundary').getAttribute('d')]; }""")
        shapes = play.root.locator(".bp-examples g path").evaluate_all("paths => paths.map(p => p.getAttribute('d'))")
    run, side = play.built.run(), 40
    reach = 1.08 * abs(run.examples.X).max()
    at = reach * ((2 * np.arange(side) + 1) / side - 1)
    points = np.array([coordinate.ravel() for coordinate in np.meshgrid(at, -at)])
    says = run.network.predict(points).ravel()
    np.testing.assert_allclose(np.array(pixels) / 115, says, atol=0.6 / 115)
    ends = np.array([part.split() for part in line.replace("L", "M").split("M")[1:]], float)
    boundary = reach * (2 * ends / side - 1) * [[1, -1]]
    assert len(ends) > 20 and abs(run.network.predict(boundary.T) - 0.5).max() < 0.2  # straight between two points
    assert [shape.count("M") for shape in shapes] == [100, 100, 50, 50] and "a" in shapes[0] and "h" in shapes[1]


def test_the_digits_are_read_as_the_package_reads_them(guarded, gallery):
    with guarded(gallery("playground-digits", nudge=0)) as page:
        play = Play(page, "playground-digits")
        play.settle()
        tiles = play.root.locator(".bp-tile")
        read, labels = tiles.locator("figcaption").all_inner_texts(), tiles.locator("canvas").all()
        run = play.built.run()
        shares = run.network.predict(run.examples.X[:, 400:412])
        for i, (text, canvas) in enumerate(zip(read, labels, strict=True)):
            digit, label = shares[:, i].argmax(), run.examples.labels[400 + i]
            assert text == f"{'' if digit == label else '✗ '}{digit} {100 * shares[digit, i]:.0f}%"
            assert canvas.get_attribute("aria-label") == f"A handwritten {label}"
        assert "64 pixels" in play.root.locator(".bp-net").text_content()
        assert "pixel (3, 4)" in play.text("selection")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_classes_stand_out_from_the_field(guarded, gallery, scheme):
    """WCAG 2.2 AA, 3 : 1 for marks, on the palest and on the deepest ground of the field."""
    with guarded(gallery("playground"), color_scheme=scheme) as page:
        play = Play(page, "playground")
        ground, marks = play.root.evaluate("""root => {
          const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 })
            .getContext('2d', { willReadFrequently: true });
          const rgb = colours => {
            for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
            return `rgb(${[...context.getImageData(0, 0, 1, 1).data].slice(0, 3)})`; };
          const of = (name, style) => getComputedStyle(root.querySelector(name))[style];
          const surface = of('.bp-plane', 'backgroundColor');
          return [[rgb([surface]), rgb([surface, 'rgb(208 80 154 / 45%)'])],
            ['.bp-mark-0', '.bp-mark-1', '.bp-boundary'].map(name => rgb([of(name, 'stroke')]))]; }""")
        assert min(contrast(mark, colour) for mark in marks for colour in ground) >= 3


def test_under_reduced_motion_it_starts_only_when_asked_and_shows_little(guarded, gallery):
    with guarded(gallery("playground"), reduced_motion="reduce") as page:
        play = Play(page, "playground")
        assert play.root.get_attribute("data-playing") == "false" and play.data("step") == 0
        drawn = play.root.evaluate("""async root => {
          let drawn = 0;
          new MutationObserver(() => drawn++).observe(root, { attributeFilter: ['data-step'] });
          root.querySelector('.bp-play').click();
          for (let n = 0; n < 60; n++) await new Promise(requestAnimationFrame);
          return drawn; }""")
        play.press("Pause")
        assert drawn <= 8  # twice a second the model hears of it, and a picture follows; not at every frame
        assert play.data("step") > 0


def test_out_of_sight_it_rests(guarded, gallery):
    with guarded(gallery("playground")) as page:
        play = Play(page, "playground")
        play.press("Play")
        play.until("Number(e.dataset.step) > 3")
        page.evaluate("document.body.style.paddingTop = '9000px'")
        page.evaluate("scrollTo(0, 0)")
        frames = "(async () => { for (let n = 0; n < 20; n++) await new Promise(requestAnimationFrame); })()"
        page.evaluate(frames)
        resting = play.root.get_attribute("data-step")
        page.evaluate(frames)
        assert play.root.get_attribute("data-step") == resting
        play.root.get_by_role("button", name="Pause").scroll_into_view_if_needed()
        play.until(f"Number(e.dataset.step) > {resting}")
        play.press("Pause")
        play.assert_numbers_are_the_packages()


def test_a_pause_is_announced(guarded, gallery):
    with guarded(gallery("playground")) as page:
        play = Play(page, "playground")
        said = play.root.locator("> .bp-hidden[aria-live=polite]")
        assert said.inner_text() == ""
        play.press("Play")
        play.until("Number(e.dataset.step) > 3")
        play.press("Pause")
        assert said.inner_text().startswith(f"Step {play.data('step'):.0f}: cost ")
