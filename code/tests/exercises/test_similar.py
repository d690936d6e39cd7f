"""Which pairs are named: copies in disguise are, honest answers of a class are not."""

import pytest

from coursework import __main__
from coursework.similar import fragments, similar_pairs
from coursework.submission import find_submissions
from exercises.handing_in import SLUG, write

# An own way to write exercise 09, which shares little with the course's.
OWN = '''
def backpropagation(cache, Y, parameters):
    """My way."""
    depth, result, examples = len(parameters) // 2, {}, np.shape(Y)[-1]
    delta = np.subtract(cache["A" + str(depth)], Y)
    while depth > 0:
        below = cache["A" + str(depth - 1)]
        result["dZ" + str(depth)] = delta
        result["dW" + str(depth)] = np.einsum("ji,ki->jk", delta, below) / examples
        result["db" + str(depth)] = np.mean(delta, axis=1).reshape(-1, 1)
        if depth > 1:
            delta = np.matmul(parameters["W" + str(depth)].T, delta)
            delta = delta * np.where(cache["Z" + str(depth - 1)] > 0, 1.0, 0.0)
        depth -= 1
    return result
'''
DISGUISED = "# all mine\n" + OWN.replace('"""My way."""', '"""Another text."""\n    # and a comment').replace(
    "delta", "error").replace("below", "x").replace("examples", "m").replace("result", "out").replace("    ", "  ")
OTHER = '''
def backpropagation(cache, Y, parameters):
    grads = {}
    last = max(int(name[1:]) for name in parameters)
    m = len(Y[0])
    back = None
    for layer in sorted(range(1, last + 1), key=lambda number: -number):
        if back is None:
            dZ = cache[f"A{layer}"] + (-1) * Y
        else:
            dZ = back.copy()
            dZ[cache[f"Z{layer}"] <= 0] = 0
        grads.update({f"dZ{layer}": dZ, f"dW{layer}": np.dot(dZ, np.transpose(cache[f"A{layer - 1}"])) / m})
        grads[f"db{layer}"] = np.array([[sum(row) / m] for row in dZ])
        back = np.dot(np.transpose(parameters[f"W{layer}"]), dZ)
    return grads
'''


@pytest.fixture
def pairs(tmp_path, exercise, handed_in):
    """A function: the pairs in a class of {student: code}, and how many were compared."""

    def find(threshold=80, **codes):
        for student, code in codes.items():
            write(tmp_path / "class" / f"{student}.ipynb", handed_in(code))
        return similar_pairs(exercise, find_submissions(tmp_path / "class", SLUG), threshold)

    return find


def test_a_copy_in_disguise_is_named_and_an_honest_answer_is_not(pairs):
    found, compared = pairs(a=OWN, b=DISGUISED, c=OTHER)
    assert [(pair.percent, pair.first, pair.second) for pair in found] == [(100, "a", "b")] and compared == 3


def test_a_copy_with_a_changed_line_is_still_alike(pairs):
    found, _ = pairs(threshold=60, a=OWN, b=DISGUISED.replace("np.mean(error, axis=1)", "error.mean(1)"), c=OTHER)
    assert [(pair.first, pair.second) for pair in found] == [("a", "b")] and 60 <= found[0].percent < 100


def test_who_writes_what_the_course_writes_is_not_compared(pairs, exercise, solution):
    codes = {f"s{number}": solution for number in range(3)}
    stubs = {"stub": exercise.cells[3].stub, "small": "def backpropagation(cache, Y, parameters):\n    return {}"}
    assert pairs(**codes, **stubs, a=OWN) == ([], 1)


def test_what_most_of_a_class_writes_counts_little(pairs):
    """Everyone has the same way; two share what nobody else has."""
    lines = [f"    value{number} = np.linalg.norm(cache['A0'] ** {number}) + {number} * Y.mean()\n"
             for number in range(8)]
    codes = {f"s{number}": OWN.replace("    return", line * 3 + "    return") for number, line in enumerate(lines)}
    codes["copy"] = codes["s0"]
    found, _ = pairs(threshold=0, **codes)
    assert (found[0].first, found[0].second, found[0].percent) == ("copy", "s0", 100)
    assert found[1].percent < 60, "without weights it would be above 90"


def test_what_cannot_be_read_is_compared_with_nothing(tmp_path, pairs):
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "empty.ipynb").write_bytes(b"")
    (tmp_path / "class" / "file.zip").write_bytes(b"PK")
    assert pairs(a=OWN, broken="def backpropagation(:", deep="x = " + "(" * 5000) == ([], 1)


def test_names_comments_docstrings_and_layout_make_no_difference():
    assert fragments(OWN) == fragments(DISGUISED) != fragments(OTHER)
    assert fragments("x = " + "+".join(["1"] * 50_000)) == set()


def test_the_command_names_pairs_and_claims_nothing(tmp_path, capsys, handed_in):
    for student, code in (("a", OWN), ("[bold]b", DISGUISED), ("c", OTHER)):
        write(tmp_path / "class" / f"{student}.ipynb", handed_in(code))
    assert __main__.main(["similar", str(tmp_path / "class")]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert f"{SLUG}: compared 3 of 3" in out and "100 │ [bold]b │ a" in out and "nothing about why" in out
    assert not any(word in out for word in ("cheat", "plagiar", "copied"))
    assert __main__.main(["similar", str(tmp_path / "class"), "--exercise", "06-weights-and-biases"]) == 0
    assert __main__.main(["similar", str(tmp_path / "none")]) == 2


@pytest.mark.parametrize("threshold", ["-1", "101", "0.8", "many"])
def test_a_threshold_is_a_percentage(threshold):
    with pytest.raises(SystemExit) as caught:
        __main__.main(["similar", ".", "--threshold", threshold])
    assert caught.value.code == 2
