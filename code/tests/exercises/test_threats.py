"""That there is a named case for every group of threats, and that no name stands for two."""

from exercises.forging import FORGING
from exercises.hostile import DISTURBING, ENDLESS, HARMFUL, STEALING
from exercises.odd_submissions import FILES, STRUCTURE

GROUPS = {"structure": [*STRUCTURE], "forging": [*FORGING, *STEALING], "resources": [*DISTURBING, *ENDLESS],
          "files": [*FILES]}
FEWEST, FEWEST_IN_ALL = 20, 60


def test_every_group_has_its_cases_and_every_case_its_name():
    counts = {group: len(cases) for group, cases in GROUPS.items()}
    assert min(counts.values()) >= FEWEST, counts
    names = [name for cases in GROUPS.values() for name in cases]
    assert len(names) == len(set(names)) >= FEWEST_IN_ALL


def test_what_would_harm_this_machine_looks_first():
    assert set(HARMFUL) <= {*DISTURBING, *ENDLESS}
