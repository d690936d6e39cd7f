"""Runs: stopped, interrupted, gone on with, copied, and the bar that shows them."""

import copy
import os
import pickle
import signal
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from backprop.training import SGD, Momentum, Trainer
from problems import random_problem

PARAMETERS, X, Y = random_problem([5, 7, 3], 37, seed=0)
HELD_OUT = random_problem([5, 7, 3], 11, seed=1)[1:]


def trainer(optimiser=None):
    return Trainer(PARAMETERS, X, Y, HELD_OUT, optimiser=optimiser or SGD(0.2), batch_size=8)


def test_should_stop_ends_the_run_after_its_batch_and_run_goes_on_from_there():
    run, whole = trainer(Momentum(0.1)), trainer(Momentum(0.1))
    whole.run(epochs=4)
    run.run(epochs=4, should_stop=lambda t: t.epoch == 1 and t.batch == 3)
    assert (run.epoch, run.batch, run.stopped, len(run.history.cost)) == (1, 3, "should_stop", 1)
    run.run(epochs=4)
    assert run.stopped is None and run.history == whole.history
    np.testing.assert_array_equal(run.network.vector, whole.network.vector)


def test_an_interrupt_waits_for_its_batch_and_keeps_what_was_learnt():
    run, whole = trainer(), trainer()
    whole.run(epochs=3)

    def press_ctrl_c(t):
        if t.epoch == 1 and t.batch == 2:
            os.kill(os.getpid(), signal.SIGINT)

    def handler(number, frame):
        raise AssertionError("the handler from before the run was called during it")

    before = signal.signal(signal.SIGINT, handler)
    try:
        history = run.run(epochs=3, should_stop=press_ctrl_c)
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert run.stopped == "interrupt" and len(history.cost) == len(history.gradient_norms) == 1
    run.run(epochs=3)
    np.testing.assert_array_equal(run.network.vector, whole.network.vector)


def test_a_second_interrupt_does_not_wait():
    def press_ctrl_c_twice(t):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        trainer().run(epochs=3, should_stop=press_ctrl_c_twice)


def test_a_run_in_another_thread_leaves_signals_alone():
    with ThreadPoolExecutor() as pool:
        assert pool.submit(lambda: trainer().run(epochs=2)).result() == trainer().run(epochs=2)


def test_a_keyboard_interrupt_from_a_callback_leaves_everything_consistent():
    def interrupt(t):
        raise KeyboardInterrupt

    run, whole = trainer(), trainer()
    with pytest.raises(KeyboardInterrupt):
        run.run(epochs=2, should_stop=interrupt)
    assert run.batch == 1
    assert run.run(epochs=2) == whole.run(epochs=2)
    np.testing.assert_array_equal(run.network.vector, whole.network.vector)


def test_the_bar_is_plain_text_without_warnings(capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer().run(epochs=2, progress=True)
    shown = capsys.readouterr()
    assert "10/10" in shown.out and "cost=" in shown.out and shown.err == ""


def test_epochs_that_are_done_are_not_done_again(capsys):
    run = trainer()
    run.run(epochs=3)
    kept = run.network.vector.copy()
    assert len(run.run(epochs=2, progress=True).cost) == run.epoch == 3
    np.testing.assert_array_equal(run.network.vector, kept)
    assert "10/10" in capsys.readouterr().out


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))])
def test_a_copy_of_a_trainer_goes_its_own_way(duplicate):
    run, whole = trainer(Momentum(0.1)), trainer(Momentum(0.1))
    run.run(epochs=3, should_stop=lambda t: t.epoch == 1 and t.batch == 3)
    again = duplicate(run)
    assert again.run(epochs=3) == whole.run(epochs=3) != run.history
    assert run.run(epochs=3) == whole.history


def test_the_batch_size_cannot_change_under_way():
    with pytest.raises(AttributeError, match="batch_size"):
        trainer().batch_size = 37
