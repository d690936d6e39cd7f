"""Checkpoint files: one .npz of plain arrays and a JSON text, so written that a crash leaves the last file whole."""

import json
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

FORMAT = 1  # raise it when what a file holds changes its meaning
KIND = "backprop.training checkpoint"
TEXT = "description"  # the JSON's name among the arrays


def write_checkpoint(path, arrays, description):
    """Write named arrays and a JSON-able dictionary to ``path``; its folder must exist.

    The file is written beside ``path`` as ``path.partial``, forced to the disk and renamed. The rename is atomic: at
    every moment ``path`` is the old file or the new one, complete. Raises OSError when the disk refuses.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_checkpoint(folder + "/saved.npz", {"w": np.ones(2)}, {"epoch": 3})
    ...     arrays, description = read_checkpoint(folder + "/saved.npz")
    >>> print(arrays["w"].tolist(), description["epoch"])
    [1.0, 1.0] 3
    """
    path = Path(path)
    partial = path.with_name(path.name + ".partial")
    text = json.dumps({"kind": KIND, "format": FORMAT, **description}, allow_nan=False)
    with open(partial, "wb") as file:
        np.savez(file, **{TEXT: np.array(text)}, **arrays)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    if os.name == "posix":  # the new name is on the disk once its folder is
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_checkpoint(path):
    """The (arrays, description) that :func:`write_checkpoint` wrote; nothing in the file is executed.

    Raises FileNotFoundError when there is no file, ValueError when it is damaged, foreign, or of another format.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "notes.txt")
    ...     size = path.write_text("something else")
    ...     try:
    ...         read_checkpoint(path)
    ...     except ValueError as error:
    ...         print("damaged, or something else" in str(error))
    True
    """
    with open(path, "rb") as file:
        try:
            arrays = _arrays(path, file)
            description = json.loads(str(arrays.pop(TEXT)))
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            raise ValueError(f"{path} cannot be read as a checkpoint ({error}): it is damaged, or something else. "
                             "Load a file that Trainer.save wrote.") from error
    if not isinstance(description, dict) or description.get("kind") != KIND:
        raise ValueError(f"{path} was not written by Trainer.save; expected a checkpoint of this package.")
    if description.get("format") != FORMAT:
        raise ValueError(f"{path} has checkpoint format {description.get('format')!r}; this version of backprop reads "
                         f"format {FORMAT}. Load it with the version that wrote it, or train again.")
    return arrays, description


def _arrays(path, file):
    """Every array of an .npz file; reading checks each one's CRC."""
    content = np.load(file, allow_pickle=False)
    if not isinstance(content, np.lib.npyio.NpzFile) or TEXT not in content.files:
        raise ValueError(f"it has no {TEXT!r}")
    return {name: content[name] for name in content.files}
