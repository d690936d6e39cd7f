"""What a cell prints, line by line as it was printed.

A kernel sends its output in pieces, cut wherever its buffer was flushed. MyST-NB ends each piece with a new line, so a
line that was cut in two would stay so. Here the pieces are joined before MyST-NB sees them.
"""

from myst_nb.core import render


def setup(app):
    """Register with Sphinx."""
    if render.coalesce_streams.__module__ != __name__:  # once in a process, however many books it builds
        render.coalesce_streams = _joined_first(render.coalesce_streams)


def joined(outputs):
    """The outputs with each stream's pieces in one, where its first piece stood."""
    whole, streams = [], {}
    for output in outputs:
        if output["output_type"] != "stream":
            whole.append(output)
        elif output["name"] in streams:
            streams[output["name"]]["text"] += output["text"]
        else:
            streams[output["name"]] = output.copy()  # the cache's own stays as it is
            whole.append(streams[output["name"]])
    return whole


def _joined_first(coalesce):
    def coalesce_joined(outputs):
        return coalesce(joined(outputs))

    return coalesce_joined
