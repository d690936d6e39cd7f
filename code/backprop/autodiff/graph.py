"""The order in which a graph of operations is swept."""


def topological_order(root):
    """Every node that ``root`` was made from, once, each after all its ``parents``; ``root`` comes last.

    A node is anything hashable with a tuple ``parents``: a :class:`Value` or a :class:`Tensor`. Swept in reverse, no
    node passes a derivative on before all its children have reported. The search keeps a stack of its own, because
    Python's would overflow on a long chain, and its time is linear in the edges, however many paths they make.

    >>> from backprop.autodiff import Value
    >>> x = Value(2.0)
    >>> y = x * x + x
    >>> print([node.operation or "leaf" for node in topological_order(y)])
    ['leaf', '*', '+']
    """
    order, placed, stack = [], set(), [root]
    while stack:
        node = stack.pop()
        if node in placed:
            continue
        waiting = [parent for parent in node.parents if parent not in placed]
        if waiting:
            stack += [node, *waiting]  # come back to the node once its parents are placed
        else:
            placed.add(node)
            order.append(node)
    return order
