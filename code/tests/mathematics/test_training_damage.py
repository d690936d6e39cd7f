"""Checkpoint files that are not as they were written: a ValueError in words, and never another training."""

import json

import numpy as np
import pytest

from backprop.training import Adam, Trainer
from backprop.training.checkpoints import DIGEST, FORMAT, TEXT
from problems import random_problem

PARAMETERS, X, Y = random_problem([5, 7, 3], 37, seed=0)


@pytest.fixture
def path(tmp_path):
    """A checkpoint saved in the middle of the second epoch."""
    run = Trainer(PARAMETERS, X, Y, (X, Y), optimiser=Adam(0.02), batch_size=8)
    run.run(epochs=2, should_stop=lambda t: t.epoch == 1 and t.batch == 2, checkpoint=tmp_path / "saved.npz")
    return tmp_path / "saved.npz"


def load(path):
    return Trainer.load(path, X, Y, (X, Y))


def refusal(path):
    with pytest.raises(ValueError) as raised:
        load(path)
    assert "saved.npz" in str(raised.value)
    return str(raised.value)


def rewrite(path, change):
    """The same .npz with ``change(arrays, description)`` made to it, as a reader's own program would write it."""
    with np.load(path) as content:
        arrays = dict(content)
    description = json.loads(str(arrays[TEXT]))
    change(arrays, description)
    np.savez(path, **{**arrays, TEXT: np.array(json.dumps(description))})


FOREIGN = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("hello"),
    "another .npz": lambda path: np.savez(path, x=np.ones(3)),
    "a .npy": lambda path: path.write_bytes(b"\x93NUMPY" + bytes(20)),
    "a pickle": lambda path: np.savez(path, **{TEXT: np.array([{}], object)}),
    "no JSON": lambda path: np.savez(path, **{TEXT: np.array("{")}),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_no_checkpoint_is_refused(path, case):
    FOREIGN[case](path)
    assert "cannot be read as a checkpoint" in refusal(path)


OTHERS = {
    "another program's": (lambda a, d: d.update(kind="model"), "was not written by Trainer.save"),
    "no kind": (lambda a, d: d.clear(), "was not written by Trainer.save"),
    "an older format": (lambda a, d: d.update(format=FORMAT - 1), f"format {FORMAT - 1}"),
    "a newer format": (lambda a, d: d.update(format=FORMAT + 1), f"format {FORMAT + 1}"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_another_program_or_version_wrote_is_refused(path, case):
    change, words = OTHERS[case]
    rewrite(path, change)
    assert words in refusal(path)


CHANGED = {
    "a negative epoch": lambda a, d: d.update(epoch=-1),
    "an epoch of text": lambda a, d: d.update(epoch="1"),
    "another batch": lambda a, d: d.update(batch=3),
    "another learning rate": lambda a, d: d["optimiser_settings"].update(learning_rate=0.03),
    "another optimiser": lambda a, d: d.update(optimiser="SGD", optimiser_settings={"learning_rate": 0.1}),
    "a parameter of NaN": lambda a, d: a["parameters"].__setitem__(0, np.nan),
    "another dtype": lambda a, d: a.update(parameters=a["parameters"].astype("float32")),
    "another shape": lambda a, d: a.update(parameters=a["parameters"].reshape(6, 11)),
    "two arrays swapped": lambda a, d: a.update({"optimiser.mean": a["optimiser.mean_square"],
                                                 "optimiser.mean_square": a["optimiser.mean"]}),
    "no optimiser's state": lambda a, d: [a.pop(name) for name in list(a) if name.startswith("optimiser.")],
    "an array more": lambda a, d: a.update(more=np.ones(2)),
    "no digest": lambda a, d: a.pop(DIGEST),
}


@pytest.mark.parametrize("case", CHANGED)
def test_what_was_changed_by_hand_is_refused(path, case):
    rewrite(path, CHANGED[case])
    assert "is not as Trainer.save left it" in refusal(path)


def test_a_file_cut_short_anywhere_is_refused(path):
    whole = path.read_bytes()
    for percent in range(100):
        path.write_bytes(whole[: len(whole) * percent // 100])
        assert "cannot be read as a checkpoint" in refusal(path)


def test_a_byte_changed_anywhere_is_refused_or_changes_nothing(path):
    """Some bytes of a .npz are read by nobody: a date, a file's mode."""
    whole, expected = path.read_bytes(), load(path)
    rng, refused = np.random.default_rng(0), 0
    for place in rng.permutation(len(whole))[:300]:
        damaged = bytearray(whole)
        damaged[place] ^= rng.integers(1, 256)
        path.write_bytes(damaged)
        try:
            found = load(path)
        except ValueError as error:
            refused += "saved.npz" in str(error)
        else:
            np.testing.assert_array_equal(found.network.vector, expected.network.vector)
            assert (found.epoch, found.batch, found.history) == (expected.epoch, expected.batch, expected.history)
            assert set(found.optimiser.state()) == set(expected.optimiser.state())
    assert refused > 200
