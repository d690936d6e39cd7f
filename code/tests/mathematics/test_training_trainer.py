"""The trainer: the teaching loop's trajectory, history, and divergence by name."""

import pickle
import warnings

import numpy as np
import pytest

from backprop import accuracy, backpropagation, cost, forward_propagation, train
from backprop.training import SGD, Adam, Diverged, Momentum, Trainer, with_ones
from backprop.training.divergence import first_not_finite, norm
from problems import random_problem, refused

HEAD = "categorical_cross_entropy"
PARAMETERS, X, Y = random_problem([5, 7, 3], 37, seed=0)
HELD_OUT = random_problem([5, 7, 3], 11, seed=1)[1:]


def trainer(optimiser=None, **settings):
    return Trainer(PARAMETERS, X, Y, HELD_OUT, **{"optimiser": optimiser or SGD(0.2), "batch_size": 8, **settings})


@pytest.mark.parametrize("head", ["squared_error", "binary_cross_entropy", HEAD])
def test_plain_sgd_walks_the_teaching_loops_path(head):
    """12 epochs of 5 batches, the last of 5 examples: 60 steps."""
    expected, history = train(PARAMETERS, X, Y, HELD_OUT, head, epochs=12, batch_size=8, learning_rate=0.2, seed=3)
    run = trainer(head=head, seed=3)
    measured = run.run(epochs=12)
    assert run.batches == 5 and run.epoch == 12
    for name, value in run.network.parameters.items():
        np.testing.assert_allclose(value, expected[name], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(measured.cost, history.cost, rtol=1e-10)
    assert measured.accuracy == history.accuracy and measured.held_out_accuracy == history.held_out_accuracy


def test_float32_trains_as_float32():
    parameters, X32, Y32 = random_problem([5, 7, 3], 37, seed=0, dtype=np.float32)
    run = Trainer(parameters, X32, Y32, (X32, Y32), optimiser=Adam(np.float64(0.01)))
    assert run.run(epochs=3).cost[-1] < run.history.cost[0]
    assert {value.dtype for value in run.network.parameters.values()} == {np.dtype(np.float32)}
    expected, _ = train(parameters, X32, Y32, (X32, Y32), epochs=3, learning_rate=0.1)
    plain = Trainer(parameters, X32, Y32, (X32, Y32), optimiser=SGD(0.1))
    plain.run(epochs=3)
    for name, value in plain.network.parameters.items():
        np.testing.assert_allclose(value, expected[name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("optimiser", [SGD(0.2), Momentum(0.1), Adam(0.02)], ids=lambda o: type(o).__name__)
def test_every_optimiser_learns_and_the_one_given_stays_new(optimiser):
    run = trainer(optimiser)
    history = run.run(epochs=20)
    assert history.cost[-1] < history.cost[0]
    assert optimiser.state() == {} and run.optimiser is not optimiser


def test_history_holds_what_the_teaching_functions_measure():
    run = trainer()
    history = run.run(epochs=1)
    cache = forward_propagation(X, run.network.parameters, HEAD)
    assert history.cost == [pytest.approx(cost(cache, Y, HEAD), rel=1e-12)]
    assert history.accuracy == [accuracy(cache, Y)]
    held_out = forward_propagation(HELD_OUT[0], run.network.parameters, HEAD)
    assert history.held_out_accuracy == [accuracy(held_out, HELD_OUT[1])]


@pytest.mark.parametrize("make", [lambda: SGD(0.2), lambda: Adam(0.01)], ids=["scaled", "plain"])
def test_gradient_norms_are_averages_over_the_epochs_batches(make):
    run = trainer(make())
    order, norms = np.random.default_rng(0).permutation(37), []
    run.run(epochs=2, should_stop=lambda t: norms.append(t.network.gradients))
    assert len(norms) == 10
    cache = forward_propagation(X[:, order[:8]], PARAMETERS, HEAD)
    first = backpropagation(cache, Y[:, order[:8]], PARAMETERS)
    for name, value in norms[0].items():
        np.testing.assert_allclose(value, first[name], rtol=1e-12, atol=1e-16)
    expected = [[np.mean([np.hypot(np.linalg.norm(g[f"dW{l}"]), np.linalg.norm(g[f"db{l}"])) for g in epoch])
                 for l in (1, 2)] for epoch in (norms[:5], norms[5:])]
    np.testing.assert_allclose(run.history.gradient_norms, expected, rtol=1e-12)


@pytest.mark.parametrize("value", [0.0, 3e-30, 2e30, np.inf, np.nan])
def test_norm_of_float32_neither_overflows_nor_vanishes(value):
    with np.errstate(all="ignore"):
        measured = norm(np.full((2, 2), value, np.float32))
    np.testing.assert_allclose(measured, 2 * float(np.float32(value)), rtol=1e-6)


def test_no_argument_changes():
    before = [value.copy() for value in (*PARAMETERS.values(), X, Y, *HELD_OUT)]
    trainer().run(epochs=2)
    for value, kept in zip((*PARAMETERS.values(), X, Y, *HELD_OUT), before):
        np.testing.assert_array_equal(value, kept)


@pytest.mark.parametrize("batch_size, batches", [(1, 37), (37, 1), (36, 2), (100, 1)])
def test_any_batch_size_sees_every_example_once(batch_size, batches):
    run = trainer(batch_size=batch_size)
    sizes = []
    run.run(epochs=1, should_stop=lambda t: sizes.append(t.batch))
    assert run.batches == len(sizes) == batches
    np.testing.assert_array_equal(np.sort(run._shuffled[0], axis=1), np.sort(with_ones(X), axis=1))


def diverges(expected, **settings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # NumPy's overflow warnings included
        run = trainer(**settings)
        with pytest.raises(Diverged) as raised:
            run.run(epochs=400)
    error = raised.value
    for words in [expected, f"epoch {error.epoch}, batch {error.batch}", f"layer {error.layer} of 2", "learning rate"]:
        assert words in str(error)
    assert np.isfinite(run.network.vector).all() and np.isfinite(run.history.cost).all()
    assert len(run.history.cost) == run.epoch == error.epoch - 1
    return run, error


def test_a_learning_rate_far_too_large_is_named_with_its_layer():
    run, error = diverges("became", head="squared_error", optimiser=SGD(1e200))
    assert (error.epoch, error.batch, error.layer, error.quantity) == (1, 2, 2, "Z2")
    np.testing.assert_array_equal(run.network.vector, trainer().network.vector)  # back at the start
    run.optimiser.learning_rate = 0.1
    assert run.run(epochs=3).cost == trainer(SGD(0.1), head="squared_error").run(epochs=3).cost


def test_a_cost_without_bound_is_named_before_it_overflows():
    run, error = diverges("the cost grew to", head="squared_error", hidden="identity", optimiser=SGD(3.0))
    assert error.quantity == f"W{error.layer}"


def test_the_limit_is_a_multiple_of_the_first_cost_where_that_is_large():
    run = Trainer(PARAMETERS, X, 100 * Y, (X, 100 * Y), "squared_error", optimiser=SGD(0.01), cost_limit=2)
    assert run.run(epochs=2).cost[0] > 2


def test_without_a_limit_growth_ends_at_infinity():
    diverges("became", head="squared_error", hidden="identity", optimiser=SGD(3.0), cost_limit=np.inf)


def test_the_last_good_parameters_are_those_of_the_epoch_before():
    run, good = trainer(SGD(0.1), head="squared_error"), trainer(SGD(0.1), head="squared_error")
    good.run(epochs=2)

    def break_it(t):
        if t.epoch == 2 and t.batch == 3:
            t.network.layers[1][0, 0] = np.nan

    with pytest.raises(Diverged) as raised:
        run.run(epochs=5, should_stop=break_it)
    assert (raised.value.quantity, raised.value.layer, raised.value.epoch, raised.value.batch) == ("W2", 2, 3, 4)
    assert "W2 became not a number" in str(raised.value) and "after epoch 2" in str(raised.value)
    np.testing.assert_array_equal(run.network.vector, good.network.vector)
    assert run.run(epochs=4) == good.run(epochs=4)


def test_parameters_spoilt_by_the_last_update_of_an_epoch_are_found_too():
    run = trainer(batch_size=37, head="squared_error", optimiser=SGD(1e200))
    with pytest.raises(Diverged) as raised:
        run.run(epochs=2)
    assert (raised.value.epoch, raised.value.batch) == (1, 1) and run.history.cost == []


def test_a_run_that_stops_on_spoilt_parameters_says_so_too():
    """The update after the last gradient: no later batch would notice."""
    run = trainer()
    with pytest.raises(Diverged) as raised:
        run.run(epochs=2, should_stop=lambda t: t.network.vector.fill(np.inf) or True)
    assert (raised.value.quantity, raised.value.epoch, raised.value.batch) == ("W1", 1, 1)
    assert np.isfinite(run.network.vector).all() and run.batch == 0


@pytest.mark.parametrize("spoil, name, layer", [
    (lambda n: n.layers[0].__setitem__((2, 1), np.inf), "W1", 1),
    (lambda n: n.layers[0].__setitem__((2, 5), np.nan), "b1", 1),
    (lambda n: n.layers[1].__setitem__((slice(None), slice(0, 7)), 1e308), "Z2", 2),
    (lambda n: n.gradient_layers[1].__setitem__((0, 0), np.nan), "dW2", 2),
    (lambda n: n.gradient_layers[0].__setitem__((0, 5), np.inf), "db1", 1),
    (lambda n: n.gradient.fill(np.nan), "dW2", 2),  # the backward pass meets layer 2 first
    (lambda n: None, None, None),
])
def test_where_it_began(spoil, name, layer):
    network = Trainer(PARAMETERS, X, Y, HELD_OUT, head="squared_error", hidden="relu").network
    spoil(network)
    with np.errstate(all="ignore"):
        found = first_not_finite(network, X * 10, Y)
    assert found[:2] == (name, layer) if name else found is None


def test_the_exception_survives_the_way_between_processes():
    error = pickle.loads(pickle.dumps(Diverged("Z2 became infinite", "Z2", 2, 3, 17)))
    assert (str(error), error.quantity, error.layer, error.epoch, error.batch) == ("Z2 became infinite", "Z2", 2, 3, 17)


REFUSED = {
    "fewer targets than examples": (lambda: Trainer(PARAMETERS, X, Y[:, :3], HELD_OUT), ValueError, ["(3, 3)"]),
    "nothing held out": (lambda: Trainer(PARAMETERS, X, Y, None), TypeError, ["held_out is a NoneType"]),
    "no batch": (lambda: trainer(batch_size=0), ValueError, ["batch_size is 0"]),
    "a seed of text": (lambda: trainer(seed="a"), ValueError, ["seed is 'a'"]),
    "an optimiser's name": (lambda: trainer("Adam"), TypeError, ["optimiser is a str", "SGD(0.1)"]),
    "a limit of text": (lambda: trainer(cost_limit="1e6"), ValueError, ["cost_limit is '1e6'"]),
    "another shape held out": (lambda: Trainer(PARAMETERS, X, Y, (X, Y[:2])), ValueError, ["In held_out: Y has shape"]),
    "a limit below where it begins": (lambda: trainer(cost_limit=0.5), ValueError, ["cost_limit is 0.5"]),
    "no epochs": (lambda: trainer().run(epochs=0), ValueError, ["epochs is 0"]),
    "another precision": (lambda: Trainer(PARAMETERS, X.astype("float32"), Y, HELD_OUT), TypeError, ["X is float32"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusal_names_the_fault(case):
    call, error, words = REFUSED[case]
    with refused(error, words):
        call()
