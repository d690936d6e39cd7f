"""The six equations of backpropagation, one function each.

All of them take and return NumPy matrices with examples in columns. Shapes and dtypes are checked, because NumPy
would broadcast a row over a matrix in silence. Values are not looked at. dZ and dA hold derivatives of each example's
own loss; dW and db are derivatives of the cost J, and the average over the m examples is taken there, once.
"""

from backprop.activations import ACTIVATIONS, softmax_backward
from backprop.heads import CANCELLED
from backprop.losses import CANONICAL_OUTPUT, LOSSES
from backprop.shapes import check_matrix, check_same_columns, check_same_rows, check_same_shape
from backprop.validation import check_choice, check_head


def activation_backward(dA, Z, activation="relu"):
    """dZ[l] = dA[l] ⊙ g'(Z[l]), all (n_l, m): equation (1).

    activation names g: "identity", "sigmoid", "tanh", "relu", "leaky_relu" or
    "softplus". Raises TypeError or ValueError unless dA and Z are float matrices of
    one shape and dtype.

    >>> Z = np.array([[1.0, -1.0], [2.0, 0.5]])
    >>> print(activation_backward(np.array([[1.0, 4.0], [-0.5, -2.0]]), Z, "relu"))
    [[ 1.   0. ]
     [-0.5 -2. ]]
    """
    check_same_shape(dA=dA, Z=Z)
    check_choice("activation", activation, ACTIVATIONS)
    return dA * ACTIVATIONS[activation].derivative(Z)  # (1)


def weight_gradient(dZ, A_previous):
    """dW[l] = (1/m) dZ[l] A[l-1]ᵀ, of shape (n_l, n_{l-1}): equation (2).

    dZ[l] is (n_l, m) and A[l-1] is (n_{l-1}, m). Raises TypeError or ValueError
    unless both are float matrices of one dtype with a column for each example.

    >>> dZ = np.array([[0.5, 2.0]])
    >>> print(weight_gradient(dZ, np.array([[1.0, 0.0], [1.0, 1.5]])))
    [[0.25 1.75]]
    """
    check_same_columns(dZ=dZ, A_previous=A_previous)
    return dZ @ A_previous.T / dZ.shape[1]  # (2)


def bias_gradient(dZ):
    """db[l] = (1/m) Σ_i dZ[l]_(:, i), of shape (n_l, 1): equation (3).

    dZ[l] is (n_l, m). Raises TypeError or ValueError unless it is a float matrix
    with at least one column.

    >>> print(bias_gradient(np.array([[1.0, 0.0], [-0.5, -2.0]])))
    [[ 0.5 ]
     [-1.25]]
    """
    check_matrix("dZ", dZ)
    return dZ.sum(axis=1, keepdims=True) / dZ.shape[1]  # (3)


def linear_backward(W, dZ):
    """dA[l-1] = W[l]ᵀ dZ[l], of shape (n_{l-1}, m): equation (4).

    W[l] is (n_l, n_{l-1}) and dZ[l] is (n_l, m). Raises TypeError or ValueError
    unless both are float matrices of one dtype with a row for each unit.

    >>> print(linear_backward(np.array([[2.0, -1.0]]), np.array([[0.5, 2.0]])))
    [[ 1.   4. ]
     [-0.5 -2. ]]
    """
    check_same_rows(W=W, dZ=dZ)
    return W.T @ dZ  # (4)


def output_gradient(Y_hat, Y):
    """dZ[L] = Ŷ - Y, all (n_L, m), at a canonical head: equation (5).

    The canonical heads are the identity with half the squared error, the sigmoid
    with the binary cross-entropy and the softmax with the categorical
    cross-entropy. Raises TypeError or ValueError unless Ŷ and Y are float matrices
    of one shape and dtype.

    >>> print(output_gradient(np.array([[1.5, -1.0]]), np.array([[1.0, -3.0]])))
    [[0.5 2. ]]
    """
    check_same_shape(Y_hat=Y_hat, Y=Y)
    return Y_hat - Y  # (5)


def head_gradient(Y_hat, Z, Y, head):
    """The pair (dA[L], dZ[L]) at any head, all (n_L, m): equation (6).

    dA[L] comes from the loss. dZ[L] comes from dA[L] by (1), or by the softmax's
    Jacobian. head is a pair (output, loss), or a loss's name for its canonical
    head, where (6) comes to (5). A cross-entropy's dA[L] divides by a probability
    and is infinite where that was rounded to 0; its dZ[L] is finite all the same.

    Raises TypeError or ValueError when the head cannot be used, or unless all three
    are float matrices of one shape and dtype.

    >>> Y_hat, Z, Y = np.array([[0.5], [0.5]]), np.zeros((2, 1)), np.eye(2)[:, [0]]
    >>> dA, dZ = head_gradient(Y_hat, Z, Y, ("softmax", "squared_error"))
    >>> print(dA.T, dZ.T)
    [[-0.5  0.5]] [[-0.25  0.25]]
    """
    check_same_shape(Y_hat=Y_hat, Y=Y)
    check_same_shape(Y_hat=Y_hat, Z=Z)
    output, loss = check_head(head, units=len(Z))
    dA = LOSSES[loss].backward(Y_hat, Y)
    if output == CANONICAL_OUTPUT[loss]:
        dZ = output_gradient(Y_hat, Y)  # (5)
    elif (output, loss) in CANCELLED:
        dZ = CANCELLED[output, loss](Y_hat, Z, Y)  # (6), its division cancelled
    elif output == "softmax":
        dZ = softmax_backward(dA, Y_hat)  # (6)
    else:
        dZ = activation_backward(dA, Z, output)  # (6), by (1)
    return dA, dZ
