"""The kernels that run the pages' cells while the book is built: what they are sent is encrypted.

A kernel that is spoken to in plain text prints a warning of three lines, for each page anew. Neither MyST-NB nor
jupyter-cache passes on a setting for this, so the default is changed for this process.
"""

import zmq
from jupyter_client.manager import KernelManager


def setup(app):
    """Register with Sphinx."""
    if zmq.has("curve"):  # as in every wheel of pyzmq; another build may lack it
        KernelManager.transport_encryption.default_value = "auto"
