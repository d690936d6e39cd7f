"""ComputationGraph on a page without a kernel, and in a notebook: its numbers are the package's, at every step."""

import re

import numpy as np
import pytest

from booksite.gallery import states
from graph_page import Graph
from nudge_page import PHONE, read_number

NAMES = [name for name, widget in states().items() if widget.kind == "computation-graph"]
@pytest.mark.parametrize("name", NAMES)
def test_each_state_opens_with_the_packages_numbers(guarded, gallery, name):
    with guarded(gallery(name), offline=True) as page:
        graph = Graph(page, name)
        graph.assert_numbers_are_the_packages()
        assert graph.root.locator(".bp-graph-node").count() == len(graph.built.graph.nodes)
        assert graph.root.locator(".bp-graph-edge").count() == len(graph.built.graph.edges)


def test_stepping_shows_one_operation_more_forward_then_backward(guarded, gallery):
    with guarded(gallery("graph")) as page:
        graph = Graph(page, "graph")
        shown = {}
        for step in range(10):
            assert graph.step == step
            values, derivatives, labels = (graph.texts(part) for part in ("value", "derivative", "label"))
            shown[step] = (len(values) - values.count("?"), len(derivatives), len(labels))
            assert graph.text("graph-panel").startswith(f"Step {step} of 9")
            if step < 9:
                graph.press("Next step")
        #            values, derivatives, edges with their product
        assert list(shown.values()) == [(3, 0, 0), (4, 0, 0), (5, 0, 0), (6, 0, 0), (7, 0, 0), (7, 1, 0), (7, 3, 2),
                                        (7, 4, 3), (7, 6, 5), (7, 7, 7)]
        assert graph.root.get_by_role("button", name="Next step").get_attribute("aria-disabled") == "true"
        graph.press("One step back")
        assert graph.step == 8
        graph.press("First step")
        assert graph.step == 0
        graph.press("Last step")
        assert graph.step == 9


def test_each_edge_shows_local_times_upstream_and_forks_add(guarded, gallery):
    with guarded(gallery("graph")) as page:
        graph = Graph(page, "graph")
        graph.go(9)
        built, sweep = graph.built.graph, graph.built.sweep()
        for number, label in enumerate(graph.root.locator(".bp-graph-label").all_text_contents()):
            factors = [read_number(part.strip("()")) for part in label.replace("(", "").split(" × ")]
            expected = [sweep.local[number], sweep.adjoints[built.edges[number].end]]
            assert factors == pytest.approx(expected, rel=1e-2), label
        boxes = graph.nodes()
        assert boxes["a"] == ["0.5", "1.18 + (−0.462) = 0.718"] and boxes["b"] == ["−1", "∂ 0.231"]
        panel = graph.text("graph-panel")
        assert "To a: local derivative −1 × upstream 0.462 = −0.462. Forks add: 1.18 + (−0.462) = 0.718." in panel
        graph.go(7)
        assert "To a: local derivative 0.786 × upstream 1.5 ≈ 1.18, the first to arrive." in graph.text("graph-panel")
        assert graph.nodes()["a"][1] == "∂ 1.18"
        lines = graph.root.locator(".bp-graph-edge")
        look = lambda kind: lines.and_(page.locator(f"{kind}:not(.is-now)")).first.evaluate(
            "e => [getComputedStyle(e).strokeDasharray, getComputedStyle(e).markerStart]")
        looks = [look(".is-back"), look(".is-forward")]
        graph.go(0)
        looks.append(look(".is-idle"))
        assert len({dashes for dashes, _ in looks}) == 3, "the state of an edge is a dash too"
        assert [arrow != "none" for _, arrow in looks] == [True, False, False], "and the way its arrow points"


def test_the_pointer_plays_and_picks_a_variable(guarded, gallery):
    with guarded(gallery("graph")) as page:
        graph = Graph(page, "graph")
        page.clock.install()
        panel = graph.root.locator(".bp-graph-panel")
        graph.root.get_by_role("button", name="Play", exact=True).click()
        assert panel.get_attribute("aria-live") == "off"
        page.clock.run_for(30_000)
        graph.root.get_by_role("button", name="Play", exact=True).wait_for()
        assert panel.text_content().startswith("Step 9 of 9") and panel.get_attribute("aria-live") == "polite"
        graph.field("Variable").select_option("b")
        page.clock.run_for(1000)
        slope = float(graph.root.get_attribute("data-derivative"))
        assert slope == pytest.approx(graph.built.gradient()["b"], rel=1e-12)
        assert "is-chosen" in graph.root.locator('[data-node="b"]').get_attribute("class")


@pytest.mark.parametrize("name", NAMES)
def test_a_nudge_rewrites_the_picture_in_place(guarded, gallery, name):
    with guarded(gallery(name)) as page:
        graph = Graph(page, name)
        graph.root.evaluate("""e => { window.added = 0;
          new MutationObserver(all => { window.added += all.flatMap(change => [...change.addedNodes])
            .filter(node => node.nodeType === 1).length; }).observe(e.querySelector('.bp-graph'),
            { subtree: true, childList: true }); }""")
        graph.field("nudge δ =").fill("0.3")
        graph.settle()
        assert page.evaluate("window.added") == 0
        graph.field("or type it:").fill("a*b")
        graph.settle()
        assert page.evaluate("window.added") > 0


def test_touch_at_360_pixels(guarded, gallery):
    with guarded(gallery("graph"), **PHONE) as page:
        graph = Graph(page, "graph")
        graph.root.get_by_role("button", name="Last step").tap()
        graph.root.get_by_role("button", name="Less: 0.01 down").tap()
        graph.assert_numbers_are_the_packages()
        assert graph.step == 9 and graph.field("nudge δ =").input_value() == "0.09"
        top, bottom = (graph.root.locator(f'[data-node="{name}"]').bounding_box() for name in ("a", "+"))
        assert top["y"] + top["height"] < bottom["y"], "from top to bottom where it is narrow"
        graph.root.get_by_role("button", name="Sum over paths").tap()
        assert graph.root.locator(".bp-path:visible").count() == 2
        graph.assert_numbers_are_the_packages()


def test_keyboard_alone(guarded, gallery):
    with guarded(gallery("graph")) as page:
        graph = Graph(page, "graph")
        graph.field("or type it:").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("u = a*x; u + u^2")
        page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type("-0.75")
        page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type("1e-3")
        graph.assert_numbers_are_the_packages()
        assert graph.package().values == {"a": -0.75, "x": 1e-3} and list(graph.nodes()) == ["a", "x", "u", "^ 2", "+"]
        graph.root.get_by_role("slider", name="Step of the sweep").focus()
        page.keyboard.press("End")
        page.keyboard.press("ArrowLeft")
        assert graph.step == 6
        graph.field("Variable").focus()
        page.keyboard.press("ArrowDown")
        graph.assert_numbers_are_the_packages()
        assert graph.package().selected == "x"


def test_a_mistake_is_said_with_its_position_and_the_graph_stays(guarded, gallery):
    with guarded(gallery("graph")) as page:
        graph = Graph(page, "graph")
        before = graph.nodes()
        field = graph.field("or type it:")
        field.fill("u = a*b; u + (c")
        fault = graph.root.locator(".bp-pick .bp-fault").first
        assert re.match("Position 16: the end where “[)]” was expected.*Still showing", fault.text_content())
        assert field.get_attribute("aria-invalid") == "true" and graph.nodes() == before
        field.fill("u = a*b; u + (c)")
        graph.settle()
        assert fault.text_content() == "" and list(graph.nodes()) == ["a", "b", "u", "c", "+"]
        value = graph.root.locator(".bp-graph-values input").first
        value.fill("")
        assert "a stays 0.5" in graph.root.locator(".bp-graph-values .bp-fault").first.text_content()


def test_every_path_its_product_and_the_count(guarded, gallery):
    with guarded(gallery("graph-wide")) as page:
        graph = Graph(page, "graph-wide")
        graph.press("Sum over paths")
        built, sweep = graph.built.graph, graph.built.sweep()
        expected = [np.prod([sweep.local[edge] for edge in path]) for path in built.paths("a")]
        rows = graph.root.locator(".bp-path:visible").all_inner_texts()
        assert [read_number(re.split("[=≈] ", row)[1]) for row in rows] == pytest.approx(expected, rel=1e-2)
        assert read_number(graph.text("paths > p:last-child")) == pytest.approx(sum(expected), rel=1e-2)
        lit = lambda: graph.root.locator(".bp-graph-edge").evaluate_all(
            "all => all.flatMap((e, n) => e.matches('.is-now') ? [n] : [])")
        for number, path in enumerate(built.paths("a")):
            graph.root.locator(".bp-path").nth(number).click()
            graph.settle()
            assert lit() == sorted(path)
        graph.field("nudge δ =").fill("0.3")
        graph.settle()
        assert lit() == sorted(path), "a nudge leaves the chosen path"
    with guarded(gallery("graph-paths")) as page:
        graph = Graph(page, "graph-paths")
        assert re.findall(r"\d+", graph.text("count")) == ["64", "12"]
        assert graph.root.locator(".bp-path:visible").count() == 12
        assert "first 12 of 64. The sum of all is 64" in graph.text("paths > p:last-child")
        assert len(set(graph.root.locator(".bp-path:visible").all_inner_texts())) == 12, "each path has its own name"


def test_what_has_no_value_is_told_in_words(guarded, gallery):
    with guarded(gallery("graph-no-value")) as page:
        graph = Graph(page, "graph-no-value")
        assert "no value where this nudge leads" in graph.text("why")
        graph.root.locator(".bp-graph-values input").first.fill("-1")
        assert "f has no value here." in graph.text("sentence")
        assert graph.nodes()["log"][0] == "–" and page.locator("text=NaN").count() == 0


def test_screen_readers_hear_the_step_and_the_picture(guarded, gallery):
    with guarded(gallery("graph")) as page:
        graph = Graph(page, "graph")
        picture = graph.root.locator("svg.bp-graph")
        assert "c: 2; a*b + c: not computed yet" in picture.get_attribute("aria-label")
        graph.go(9)
        page.wait_for_function("e => e.getAttribute('aria-label').includes('a: 0.5, derivative 0.718; b: −1')",
                               arg=picture.element_handle())
        slider = graph.root.get_by_role("slider", name="Step of the sweep")
        assert slider.get_attribute("aria-valuetext") == "Step 9 of 9"


def test_in_a_notebook_page_and_python_move_each_other(live):
    with live("ComputationGraph(nudge=0.25)") as lab:
        lab.root.get_by_label("or type it:").fill("u = a*x; sin(u) + u*u")
        lab.until("widget.expression == 'u = a*x; sin(u) + u*u' and widget.graph.variables == ['a', 'x']")
        lab.root.get_by_label("x =", exact=True).fill("0.8")
        lab.root.get_by_role("button", name="Last step").click()
        lab.until("widget.values['x'] == 0.8 and widget.step == 9")
        read = "e => [e.dataset.value, e.dataset.derivative, e.dataset.measured].map(Number)"
        expected = lab.ask("[widget.value, widget.derivative, widget.measured_change]")
        assert lab.root.evaluate(read) == pytest.approx(expected, rel=1e-12)
        lab.run("widget.expression = 'b*c + b'; widget.values = {'b': 3, 'c': 0.25}")
        lab.run("widget.selected = 'c'; widget.nudge = 2")
        lab.until_shown(read, [3.75, 3, 6])
        lab.run("widget.view = 'paths'")
        lab.root.get_by_text("Paths from c to f: 1.").wait_for()
