"""The names that a piece of code gives to something."""

import ast

NAMES_OF_THEIR_OWN = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def defined_names(tree):
    """The names that a module defines at its top level, inside its if, try, with, for and while blocks too."""
    names, waiting = set(), list(tree.body)
    while waiting:  # no recursion: a student's code may be nested deeply
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif not isinstance(node, NAMES_OF_THEIR_OWN):
            waiting += ast.iter_child_nodes(node)
    return names
