"""Every public function and class of the mathematics has an example that runs.

The rule: a name without a leading underscore, defined in a module of backprop, has a docstring with `>>>`. A record (a
named tuple or a dataclass) may instead be named in the docstring of a function of its module whose example makes one.
Examples may use `np` and whatever their module holds, as NumPy's own do.
"""

import dataclasses
import doctest
import importlib
import inspect
import pkgutil

import numpy as np
import pytest

import backprop

MODULES = ["backprop", *sorted(module.name for module in pkgutil.walk_packages(backprop.__path__, "backprop.")
                               if not module.name.startswith("backprop.widgets"))]  # a page is their example

every_module = pytest.mark.parametrize("name", MODULES)


def public_objects(module):
    """{name: object} of the functions and classes that a module defines for others."""
    return {name: value for name, value in vars(module).items()
            if not name.startswith("_") and (inspect.isfunction(value) or inspect.isclass(value))
            and value.__module__ == module.__name__}


def is_record(value):
    return inspect.isclass(value) and (dataclasses.is_dataclass(value) or issubclass(value, tuple))


def lacking_examples(module):
    objects = public_objects(module)
    shown = {name for name, value in objects.items() if ">>>" in (value.__doc__ or "")}
    functions = "\n".join(objects[name].__doc__ for name in shown if inspect.isfunction(objects[name]))
    return sorted(name for name in set(objects) - shown if not (is_record(objects[name]) and name in functions))


def test_the_modules_are_found():
    assert {"backprop.activations", "backprop.network", "backprop.training.descent"} <= set(MODULES)


@every_module
def test_every_public_name_has_an_example(name):
    assert lacking_examples(importlib.import_module(name)) == []


@every_module
def test_every_example_prints_what_it_says(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # an example may save a file
    module = importlib.import_module(name)
    said = []
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(module, extraglobs={"np": np}):
        runner.run(example, out=said.append)
    assert runner.failures == 0, "".join(said)
    if public_objects(module):
        assert runner.tries > 0


def test_a_missing_example_and_a_wrong_one_are_seen():
    """The tests above must be able to fail."""
    module = type(doctest)("specimen")
    exec('def bare():\n    """No example."""\n\n\ndef shown():\n    """\n    >>> 1 + 1\n    3\n    """\n', vars(module))
    assert lacking_examples(module) == ["bare"]
    runner = doctest.DocTestRunner(verbose=False)
    for example in doctest.DocTestFinder().find(module):
        runner.run(example, out=lambda text: None)
    assert runner.failures == 1
