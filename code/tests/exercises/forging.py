"""Answers that compute nothing, and try to be found right all the same: what each prepares, returns, and is told.

Each is an answer cell: the code of the table, then a function that returns the expression. They are graded on fresh
data, so that a memorised number is worth nothing either.
"""

from coursework.check import load_reference
from exercises.handing_in import NOTHING, SLUG

ZEROS = "{f'd{k}{l}': np.zeros_like(v) for l in range(1, 9) for k, v in (('W', 0), ('b', 0), ('Z', 0), ('A', 0))}"
GONE = "withheld while grading"
MISSING, NUMBER = "Missing from the dictionary", "is one number"
HELPER = "import sys\nc = sys.modules['coursework.check']\n"

# name: (top-level code of the answer cell, what the function returns, what the row says)
FORGING = {
    # objects that agree with everything
    "equals-everything": ("class Yes:\n    __eq__ = lambda self, other: True", "Yes()", MISSING),
    "an-array-that-equals-everything": (
        "class Yes(np.ndarray):\n    __eq__ = __ne__ = lambda self, other: True\n    __bool__ = lambda self: True",
        "{name: value.view(Yes) for name, value in " + ZEROS + ".items()}",
        NUMBER,
    ),
    "a-key-that-equals-everything": (
        "class Key(str):\n    __eq__ = lambda self, other: True\n    __hash__ = lambda self: hash('dZ2')\n"
        "    __str__ = lambda self: self",
        "{Key('all'): 0.0}",
        "dZ2 is one number",
    ),
    "a-dictionary-that-has-everything": (
        "class Every(dict):\n    __contains__ = lambda self, key: True\n    __getitem__ = lambda self, key: 0.0",
        "Every()",
        MISSING,
    ),
    "a-number-that-rounds-to-anything": (
        "class Any(float):\n    __format__ = lambda self, spec: '1'\n    __round__ = lambda self, *_: 1",
        "{f'dZ{len(parameters) // 2}': Any(3)}",
        NUMBER,
    ),
    "prints-itself-as-the-answer": (
        "class Says(dict):\n    __repr__ = __str__ = lambda self: 'Right.'",
        "Says()",
        MISSING,
    ),
    # Python and NumPy rebound
    "rebinds-builtins": (
        "import builtins\nbuiltins.float = builtins.round = lambda *_: 1.0\nbuiltins.isinstance = lambda *_: True\n"
        "builtins.print = lambda *_, **__: None",
        "{}",
        "",
    ),
    "rebinds-print": ("import builtins\nbuiltins.print = lambda *_, **__: None", "{}", "printed no values"),
    "rebinds-numpy": (
        "np.asarray = np.array = lambda *_, **__: np.zeros(1)\nnp.allclose = np.array_equal = lambda *_, **__: True\n"
        "np.testing.assert_allclose = lambda *_, **__: None",
        "{}",
        ("Error", MISSING),
    ),
    "rebinds-the-helper's-numpy": (
        HELPER + "import types\nsys.modules['coursework.values'].np = types.SimpleNamespace("
        "asarray=lambda *_: np.zeros(1))",
        "{}",
        MISSING,
    ),
    "rebinds-json": ("import json\njson.dumps = lambda *_, **__: '{\"values\":{}}'", "{}", "not run"),
    "rebinds-copy": ("import copy\ncopy.deepcopy = lambda value: value", "{}", MISSING),
    # the check helper and IPython
    "rebinds-check": ("def check(*_):\n    print('True')", "{}", "printed no values"),
    "rebinds-the-helper": (
        HELPER + "c.select = lambda *_: {'values': {}}\nc.outcome_of = lambda *_: {'values': {}}",
        "{}",
        MISSING,
    ),
    "rebinds-the-helper's-line": (HELPER + "c.line = lambda outcome: 'Right.'", "{}", "printed no values"),
    "replaces-modules": (
        "import sys, types\nfake = types.ModuleType('coursework')\nfake.check = lambda *_: print('Right.')\n"
        "sys.modules['coursework'] = sys.modules['coursework.check'] = fake\nfrom coursework import check",
        "{}",
        "printed no values",
    ),
    "rebinds-the-given-network": ("def network(*_):\n    return {}, np.zeros((1, 1)), {}", "{}", MISSING),
    "transforms-input": (
        "get_ipython().input_transformers_cleanup.append(lambda lines: [\"print('Right.')\\n\"])",
        "{}",
        "printed no values",
    ),
    "transforms-trees": (
        "import ast\nclass Turn(ast.NodeTransformer):\n    def visit_Call(self, node):\n"
        "        return ast.parse(\"print('Right.')\", mode='eval').body\n"
        "get_ipython().ast_transformers.append(Turn())",
        "{}",
        "printed no values",
    ),
    "hooks-every-cell": (
        "get_ipython().events.register('post_run_cell', lambda *_: print('Right.'))\n"
        "get_ipython().events.register('pre_run_cell', lambda *_: print('Right.'))",
        "{}",
        MISSING,
    ),
    "formats-what-is-shown": (
        "get_ipython().display_formatter.formatters['text/plain'].for_type(dict, lambda *_: 'Right.')\n"
        "import sys\nsys.displayhook = sys.excepthook = lambda *_: print('Right.')",
        "{}",
        MISSING,
    ),
    "replaces-the-output": ("import io, sys\nsys.stdout = io.StringIO()", "{}", "printed no values"),
    "sends-its-own-output": (
        "kernel = get_ipython().kernel\ndef send(kind, content):\n"
        "    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent())\n",
        "send('stream', {'name': 'stdout', 'text': 'Right.\\n'}) or {}",
        MISSING,
    ),
    "sends-nonsense": (
        "kernel = get_ipython().kernel",
        "kernel.iopub_socket.send_multipart([b'nonsense', b'<IDS|MSG>', b'', b'{']) or {}",
        "",
    ),
    "says-that-it-is-done": (
        "kernel = get_ipython().kernel",
        "kernel.session.send(kernel.iopub_socket, 'status', "
        "{'execution_state': 'idle'}, parent=kernel.get_parent()) or {}",
        "",
    ),
    "marks-itself-as-not-compared": (
        "# NBVAL_SKIP\n'''\n# NBVAL_IGNORE_OUTPUT\n'''\n# PYTEST_VALIDATE_IGNORE_OUTPUT",
        "{}",
        MISSING,
    ),
    "watches-the-frames": (
        "import sys\nseen = []\nsys.setprofile(lambda frame, *_: seen.append(frame.f_locals.get('expected')))",
        "next(filter(None, seen), {})",
        MISSING,
    ),
    # fixed chance; for fixed numbers, see memorised()
    "patches-the-seed": (
        "class Fixed:\n    def __getattr__(self, name):\n        return lambda *a, size=(), **k: np.zeros(size)\n"
        "np.random.default_rng = lambda *_: Fixed()\nimport random\nrandom.seed = lambda *_: None",
        "{}",
        "",
    ),
    # the course's package
    "imports-it": ("import backprop", "backprop.backpropagation(cache, Y, parameters)", GONE),
    "imports-its-parts": (
        "from backprop.equations import output_gradient",
        "{'dZ2': output_gradient(cache['A2'], Y)}",
        GONE,
    ),
    "uses-the-training-engine": ("from backprop.training.engine import Network", "Network([2, 2, 1])", GONE),
    "reloads-it": (
        "import importlib, backprop.network\nimportlib.reload(backprop.equations)\nimportlib.reload(backprop.network)",
        "backprop.network.backpropagation(cache, Y, parameters)",
        GONE,
    ),
    "imports-it-afresh": (
        "import sys\nfor name in [n for n in sys.modules if n.startswith('backprop')]: del sys.modules[name]\n"
        "import backprop.network",
        "backprop.network.backpropagation(cache, Y, parameters)",
        GONE,
    ),
    "imports-it-in-another-process": (
        "import pickle, subprocess, sys\ncode = 'import sys, pickle, backprop; sys.stdout.buffer.write(pickle.dumps("
        "backprop.backpropagation(*pickle.load(sys.stdin.buffer))))'",
        "pickle.loads(subprocess.run([sys.executable, '-c', code], input=pickle.dumps((cache, Y, parameters)), "
        "capture_output=True).stdout)",
        "Your function stopped",
    ),
    "runs-its-source": (
        "import backprop.network as n\nours = dict(vars(n))\nexec(open(n.__file__).read(), ours)",
        "ours['backpropagation'](cache, Y, parameters)",
        GONE,
    ),
    "runs-what-is-compiled": (
        "import backprop, glob, marshal, os\nours = {'__name__': 'backprop.network'}\n"
        "for file in glob.glob(os.path.dirname(backprop.__file__) + '/__pycache__/network*.pyc'):\n"
        "    exec(marshal.loads(open(file, 'rb').read()[16:]), ours)",
        "ours['backpropagation'](cache, Y, parameters)",
        GONE,
    ),
    "collects-it": (
        "import gc, types\nfound = [f for f in gc.get_objects() if isinstance(f, types.FunctionType) and "
        "f.__name__ == 'backpropagation' and f.__module__ != '__main__']",
        "found[0](cache, Y, parameters)",
        (GONE, "IndexError"),
    ),
}


def forging_answers():
    """{name: (code, points, words)} of FORGING."""
    function = "def backpropagation(cache, Y, parameters):\n    return "
    cases = {
        name: (f"import numpy as np\n{code}\n\n{function}{returned}\n", NOTHING, words)
        for name, (code, returned, words) in FORGING.items()
    }
    return cases | {"memorised-numbers": (memorised(), NOTHING, "")}


def memorised():
    """An answer that knows the right values of the graded checks on the public data, and puts the public seed back."""
    checks = load_reference(SLUG)["checks"].values()
    values = [check["expected"] for check in checks if check["points"]]
    return (
        f"import numpy as np\nSEED = 7\nMEMORISED = {values!r}\n\ndef backpropagation(cache, Y, parameters):\n"
        "    L = len(parameters) // 2\n    return next(values for values in MEMORISED if f'dZ{L + 1}' not in values "
        "and np.shape(values.get(f'dZ{L}')) == Y.shape)\n"
    )
