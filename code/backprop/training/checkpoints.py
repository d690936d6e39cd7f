"""Checkpoint files: one .npz of plain arrays and a JSON text, so written that a crash leaves the last file whole."""

import hashlib
import io
import json
import os
import uuid
import zipfile
from pathlib import Path

import numpy as np

FORMAT = 1  # raise it when what a file holds changes its meaning
KIND = "backprop.training checkpoint"
TEXT, DIGEST = "description", "digest"  # the names of the JSON and of the fingerprint among the arrays


def write_checkpoint(path, arrays, description):
    """Write named arrays and a JSON-able dictionary to ``path``; its folder must exist.

    The file is written beside ``path`` under a name of its own, which ends in ``.partial``, forced to the disk and
    renamed. The rename is atomic: at every moment ``path`` is an old file or a new one, complete, even if two programs
    write at once; the last one stays. A program killed meanwhile leaves its ``.partial`` behind, which can be deleted.
    Raises OSError when the disk refuses.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_checkpoint(folder + "/saved.npz", {"w": np.ones(2)}, {"epoch": 3})
    ...     arrays, description = read_checkpoint(folder + "/saved.npz")
    >>> print(arrays["w"].tolist(), description["epoch"])
    [1.0, 1.0] 3
    """
    path = Path(path)
    check_place(path)
    text = json.dumps({"kind": KIND, "format": FORMAT, **description}, allow_nan=False)
    content = {TEXT: np.array(text), **arrays}
    partial = path.with_name(f"{path.name}.{uuid.uuid4().hex}.partial")
    try:
        with open(partial, "xb") as file:
            np.savez(file, **content, **{DIGEST: np.array(_digest(content))})
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)  # there only if something failed
    if os.name == "posix":  # the new name is on the disk once its folder is
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def check_place(path):
    """Raise FileNotFoundError, IsADirectoryError or PermissionError if no file could be written at ``path``.

    >>> try:
    ...     check_place("no such folder/saved.npz")
    ... except FileNotFoundError as error:
    ...     print(error)
    no such folder/saved.npz cannot be written: its folder does not exist. Make the folder first.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise FileNotFoundError(f"{path} cannot be written: its folder does not exist. Make the folder first.")
    if path.is_dir():
        raise IsADirectoryError(f"{path} cannot be written: it is a folder. Give a file's name in it.")
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(f"{path} cannot be written: its folder is read-only. Choose another.")


def read_checkpoint(path):
    """The (arrays, description) that :func:`write_checkpoint` wrote; nothing in the file is executed.

    Raises FileNotFoundError when there is no file, ValueError when it is damaged, foreign, changed by another program,
    or of another format.

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
            arrays = _arrays(file)
            description = json.loads(str(arrays[TEXT]))
        except Exception as error:  # a damaged file makes its readers raise a dozen kinds
            raise ValueError(f"{path} cannot be read as a checkpoint ({error!r}): it is damaged, or something else. "
                             "Load a file that Trainer.save wrote.") from error
    if not isinstance(description, dict) or description.get("kind") != KIND:
        raise ValueError(f"{path} was not written by Trainer.save; expected a checkpoint of this package.")
    if description.get("format") != FORMAT:
        raise ValueError(f"{path} has checkpoint format {description.get('format')!r}; this version of backprop reads "
                         f"format {FORMAT}. Load it with the version that wrote it, or train again.")
    digest = arrays.pop(DIGEST, None)
    if str(digest) != _digest(arrays):
        raise ValueError(f"{path} is not as Trainer.save left it: it is damaged, or another program changed it. "
                         "Load a copy that is whole, or train again.")
    del arrays[TEXT]
    return arrays, description


def _arrays(file):
    """Every array of an .npz file by name; a member's CRC is checked before anything believes what it says."""
    with zipfile.ZipFile(file) as members:
        return {name.removesuffix(".npy"): np.load(io.BytesIO(members.read(name)), allow_pickle=False)
                for name in members.namelist()}


def _digest(arrays):
    """One text for the arrays' names, dtypes, shapes and contents: another if any of it changes."""
    fingerprint = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        fingerprint.update(f"{name} {array.dtype.str} {np.shape(arrays[name])} ".encode())
        fingerprint.update(array.tobytes())
    return fingerprint.hexdigest()
