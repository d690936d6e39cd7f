"""Save and resume: bit for bit, whatever the batch; a save that breaks leaves the file before it."""

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from backprop.training import SGD, Adam, Diverged, Momentum, Trainer
from problems import random_problem

PARAMETERS, X, Y = random_problem([5, 7, 3], 37, seed=0)
HELD_OUT = random_problem([5, 7, 3], 11, seed=1)[1:]
OPTIMISERS = [SGD(0.2), Momentum(0.1), Adam(0.02)]


def trainer(optimiser=None):
    return Trainer(PARAMETERS, X, Y, HELD_OUT, optimiser=optimiser or Momentum(0.1), batch_size=8, seed=5)


def load(path):
    return Trainer.load(path, X, Y, HELD_OUT)


def stop_after(steps):
    return lambda t: t.epoch * t.batches + t.batch == steps


def assert_same(one, other):
    np.testing.assert_array_equal(one.network.vector, other.network.vector)
    assert one.history == other.history
    for name in ("epoch", "batch", "batch_size", "cost_limit", "_first_cost"):
        assert getattr(one, name) == getattr(other, name), name
    states = one.optimiser.state(), other.optimiser.state()
    assert set(states[0]) == set(states[1])
    for name in states[0]:
        np.testing.assert_array_equal(states[0][name], states[1][name])


@pytest.mark.parametrize("optimiser", OPTIMISERS, ids=lambda o: type(o).__name__)
@pytest.mark.parametrize("steps", range(1, 16))
def test_resume_goes_on_bit_for_bit_after_any_batch(tmp_path, optimiser, steps):
    """3 epochs of 5 batches: stop after each of the 15, in the middle of an epoch or at its end."""
    whole, first = trainer(optimiser), trainer(optimiser)
    whole.run(epochs=3)
    first.run(epochs=3, should_stop=stop_after(steps))
    first.save(tmp_path / "saved.npz")
    second = load(tmp_path / "saved.npz")
    assert_same(second, first)
    second.run(epochs=3)
    assert_same(second, whole)


def test_a_trainer_that_has_not_begun_can_be_saved(tmp_path):
    trainer().save(tmp_path / "saved.npz")
    second, whole = load(tmp_path / "saved.npz"), trainer()
    assert second.run(epochs=2) == whole.run(epochs=2)
    assert_same(second, whole)


@pytest.mark.parametrize("head, hidden", [("squared_error", "tanh"), (("softmax", "squared_error"), "sigmoid")])
def test_head_hidden_and_float32_come_back(tmp_path, head, hidden):
    parameters, X32, Y32 = random_problem([5, 7, 3], 37, seed=0, dtype=np.float32)
    first = Trainer(parameters, X32, Y32, (X32, Y32), head, hidden, Adam(0.01), 8, 1, cost_limit=np.inf)
    first.run(epochs=2, should_stop=stop_after(7))
    first.save(tmp_path / "saved.npz")
    second = Trainer.load(tmp_path / "saved.npz", X32, Y32, (X32, Y32))
    assert second.network.vector.dtype == np.float32 and second.network.hidden == hidden
    first.run(epochs=2)
    second.run(epochs=2)
    assert_same(second, first)


def test_resume_in_a_new_process(tmp_path):
    np.savez(tmp_path / "data.npz", X=X, Y=Y, held_X=HELD_OUT[0], held_Y=HELD_OUT[1])
    first, whole = trainer(), trainer()
    first.run(epochs=3, should_stop=stop_after(8), checkpoint=tmp_path / "saved.npz")
    script = textwrap.dedent("""
        import sys, numpy as np
        from backprop.training import Trainer
        data = np.load(sys.argv[1] + "/data.npz")
        run = Trainer.load(sys.argv[1] + "/saved.npz", data["X"], data["Y"], (data["held_X"], data["held_Y"]))
        run.run(epochs=3)
        run.save(sys.argv[1] + "/saved.npz")
    """)
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    whole.run(epochs=3)
    assert_same(load(tmp_path / "saved.npz"), whole)


def test_run_saves_after_each_epoch_and_where_it_stops(tmp_path):
    path, seen = tmp_path / "saved.npz", []
    run = trainer()
    run.run(epochs=3, checkpoint=path, should_stop=lambda t: t.batch == 0 and seen.append(load(path).epoch))
    assert seen == [1, 2, 3]
    run.run(epochs=5, checkpoint=path, should_stop=stop_after(17))
    assert (load(path).epoch, load(path).batch) == (3, 2)
    assert os.listdir(tmp_path) == ["saved.npz"]


def test_divergence_leaves_the_last_good_checkpoint(tmp_path):
    path, run = tmp_path / "saved.npz", trainer()

    def break_it(t):
        if t.epoch == 2 and t.batch == 1:
            t.network.vector[0] = np.nan

    with pytest.raises(Diverged):
        run.run(epochs=5, checkpoint=path, should_stop=break_it)
    whole = trainer()
    whole.run(epochs=2)
    assert_same(load(path), whole)
    assert_same(run, whole)


@pytest.mark.parametrize("stage", ["numpy.savez", "os.fsync", "os.replace"])
def test_a_save_that_fails_leaves_the_file_before_it(tmp_path, monkeypatch, stage):
    path, run = tmp_path / "saved.npz", trainer()
    run.run(epochs=1, checkpoint=path)
    good = path.read_bytes()
    run.run(epochs=2)

    def fail(*arguments, **more):
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(stage, fail)
        with pytest.raises(OSError, match="the disk is full"):
            run.save(path)
    assert path.read_bytes() == good
    assert load(path).epoch == 1
    run.save(path)
    assert load(path).epoch == 2 and os.listdir(tmp_path) == ["saved.npz"]


@pytest.mark.parametrize("stage", ["writing", "fsync", "replace"])
def test_a_process_killed_while_saving_leaves_the_file_before_it(tmp_path, stage):
    path = tmp_path / "saved.npz"
    trainer().save(path)
    good = path.read_bytes()
    script = textwrap.dedent("""
        import os, signal, sys, zipfile
        import numpy as np
        from backprop.training.checkpoints import write_checkpoint
        def die(*arguments, **more):
            os.kill(os.getpid(), signal.SIGKILL)
        stage = {"writing": (zipfile.ZipFile, "close"), "fsync": (os, "fsync"), "replace": (os, "replace")}
        setattr(*stage[sys.argv[2]], die)
        write_checkpoint(sys.argv[1], {"parameters": np.ones(100_000)}, {})
    """)
    ended = subprocess.run([sys.executable, "-c", script, str(path), stage])
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == good
    trainer().save(path)  # what the dead process left behind is in nobody's way
    assert load(path).epoch == 0
    assert all(name == "saved.npz" or name.endswith(".partial") for name in os.listdir(tmp_path))


def test_two_that_save_to_one_path_at_once_leave_a_whole_file(tmp_path):
    path = tmp_path / "saved.npz"
    pair = [trainer(), trainer(Adam(0.02))]
    pair[0].save(path)
    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(lambda t: [(t.save(path), load(path)) for _ in range(20)], t) for t in pair]
        assert len([job.result() for job in jobs]) == 2  # no load met half a file
    assert os.listdir(tmp_path) == ["saved.npz"]


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.npz")


@pytest.mark.parametrize("place, writable, error, words", [
    ("none/saved.npz", True, FileNotFoundError, "its folder does not exist"),
    ("", True, IsADirectoryError, "it is a folder"),
    ("saved.npz", False, PermissionError, "its folder is read-only"),  # root may write anywhere, so os.access is asked
])
def test_a_place_that_takes_no_file_is_told_before_training(tmp_path, monkeypatch, place, writable, error, words):
    monkeypatch.setattr(os, "access", lambda path, mode: writable)
    run = trainer()
    with pytest.raises(error, match=words):
        run.save(tmp_path / place)
    with pytest.raises(error, match=words):
        run.run(epochs=1, checkpoint=tmp_path / place)
    assert (run.epoch, run.batch) == (0, 0) and os.listdir(tmp_path) == []


def test_more_epochs_after_a_divergence_and_a_resume(tmp_path):
    path, run, whole = tmp_path / "saved.npz", trainer(), trainer()
    whole.run(epochs=4)

    def break_it(t):
        if t.epoch == t.batch == 1:
            t.network.vector[0] = np.nan

    with pytest.raises(Diverged):
        run.run(epochs=3, checkpoint=path, should_stop=break_it)
    run.save(path)
    again = load(path)
    assert again.epoch == 1 and len(again.run(epochs=1).cost) == 1
    again.run(epochs=4)
    assert_same(again, whole)


def test_spoilt_parameters_never_replace_a_good_file(tmp_path):
    path, run = tmp_path / "saved.npz", trainer()
    run.run(epochs=1, checkpoint=path)
    good = path.read_bytes()
    with pytest.raises(Diverged):
        run.run(epochs=2, checkpoint=path, should_stop=lambda t: t.network.vector.fill(np.nan) or True)
    run.network.vector[3] = np.inf
    with pytest.raises(ValueError, match="NaN or infinite, so nothing was saved"):
        run.save(path)
    assert path.read_bytes() == good


def test_an_optimiser_that_load_would_not_know_is_refused_at_once(tmp_path):
    class Slower(SGD):
        pass

    with pytest.raises(ValueError, match="the optimiser is a Slower"):
        trainer(Slower(0.1)).save(tmp_path / "saved.npz")


def test_other_examples_are_refused(tmp_path):
    trainer().save(tmp_path / "saved.npz")
    for others in [(X[:, ::-1], Y, HELD_OUT), (X, Y[:, ::-1], HELD_OUT), (X, Y, (HELD_OUT[0] + 1, HELD_OUT[1])),
                   (X, Y, (HELD_OUT[0], HELD_OUT[1][::-1]))]:
        with pytest.raises(ValueError, match="not the examples"):
            Trainer.load(tmp_path / "saved.npz", *others)
    with pytest.raises(ValueError, match="expected 5 rows"):
        Trainer.load(tmp_path / "saved.npz", X[:3], Y, HELD_OUT)
