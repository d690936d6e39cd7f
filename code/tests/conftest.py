"""Fixtures that several test files share."""

import pytest

from problems import SIZES, random_problem


@pytest.fixture(params=SIZES, scope="session")
def problem(request):
    """(parameters, X, Y) for the prime and for the square network."""
    return random_problem(*SIZES[request.param], seed=2)
