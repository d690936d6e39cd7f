"""What every interactive has in common: one front-end bundle, and a picture and words where no bundle runs."""

import base64
from pathlib import Path

import anywidget
import traitlets

STATIC = Path(__file__).parent / "static"


def ratio_in_words(ratio):
    """"the ratio is 0.98", or that there is none, where ``ratio`` is None."""
    return "there is no ratio" if ratio is None else f"the ratio is {ratio:.4g}"


class Interactive(anywidget.AnyWidget):
    """An anywidget whose front end is the course's one bundle, which draws what ``kind`` names.

    A subclass gives ``kind`` its default, and draws itself for places without a front end:
    ``picture()`` returns PNG bytes, ``words()`` the same in a sentence or two. One that is text
    gives ``still()`` instead.
    """

    _esm = STATIC / "widgets.js"
    _css = STATIC / "widgets.css"

    kind = traitlets.Unicode(read_only=True).tag(sync=True)

    @traitlets.validate("kind")
    def _kind_is_fixed(self, proposal):
        fixed = type(self).kind.default_value
        if proposal["value"] != fixed:  # read_only stops Python alone; a front end could still send another
            raise traitlets.TraitError(f"kind is {proposal['value']!r}; expected {fixed!r}, which never changes.")
        return fixed

    def picture(self):
        """A PNG of the current state, as bytes."""
        raise NotImplementedError

    def words(self):
        """The current state in words: the picture's alternative text."""
        raise NotImplementedError

    def still(self):
        """What stands for it on paper and where nothing runs, by MIME type."""
        return {"image/png": base64.b64encode(self.picture()).decode("ascii")}

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = self.words()
        data |= self.still()
        return data, metadata
