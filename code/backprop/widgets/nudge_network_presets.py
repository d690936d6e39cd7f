"""Networks worth nudging: what each is, and what to look for."""

PRESETS = {
    "Chapter 9’s": {
        "about": "The network that chapter 9 works out by hand. Play the sweep and find its numbers.",
        "parameters": {"W1": [[1, -1], [0.5, 1]], "b1": [[0], [-1]], "W2": [[2, -1]], "b2": [[0.5]]},
        "X": [[2, 1], [1, 2]], "Y": [[1, -3]],
        "hidden": "relu", "head": "squared_error", "selected": "W1[1,1]", "nudge": 0.1,
    },
    "A dead ReLU": {
        "about": "Unit 0’s sum is negative for every example: its weights and its bias have derivative 0. "
                 "How large must the nudge be to wake it?",
        "parameters": {"W1": [[0.8, 0.4], [0.6, -0.5]], "b1": [[-1.6], [0.2]], "W2": [[1.2, 0.7]], "b2": [[0.1]]},
        "X": [[1, -0.5, 0.3], [0.5, 0.8, -1]], "Y": [[1, 0.2, 0.6]],
        "hidden": "relu", "head": "squared_error", "selected": "b1[0]", "nudge": 0.3,
    },
    "A saturated sigmoid": {
        "about": "The sums are far from 0, where the sigmoid is flat: σ′ lets almost nothing through. "
                 "Compare dW1 with dW2.",
        "parameters": {"W1": [[4, 3], [-5, 3]], "b1": [[2], [-3]], "W2": [[1, -1.5]], "b2": [[0.3]]},
        "X": [[1, 0.8, 0.6], [0.5, 0.9, 1]], "Y": [[0, 1, 0]],
        "hidden": "sigmoid", "head": "binary_cross_entropy", "selected": "W1[0,0]", "nudge": 0.5,
    },
    "Three classes": {
        "about": "Softmax shares out a probability of 1: a nudge of one class’s bias moves all three.",
        "parameters": {"W1": [[0.9, -0.4], [-0.3, 0.8], [0.5, 0.7]], "b1": [[0.1], [0], [-0.2]],
                       "W2": [[1.1, -0.6, 0.2], [-0.5, 0.9, 0.4], [0.3, -0.2, -0.8]], "b2": [[0], [0.1], [-0.1]]},
        "X": [[1, -0.5, 0.3], [0.5, 0.8, -1]], "Y": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        "hidden": "tanh", "head": "categorical_cross_entropy", "selected": "b2[1]", "nudge": 0.5,
    },
}
