"""Documents as PDF that a screen reader reads: tagged, with title and language (PDF/UA-1), drawn by a template of ours."""

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from consortium.config import ROOT

_TEMPLATES: Final = ROOT / "templates"
# Debian's fonts-liberation. Where they are not installed the typesetter's own face is taken.
_FONTS: Final = Path("/usr/share/fonts/truetype/liberation")


def pdf_from(template: str, words: Mapping[str, Any], *, dated: dt.date) -> bytes:
    """Draw a document. The same words of the same day give the same bytes, whenever they are drawn.

    `template` is a path below templates/; it reads `words`, plain values, as the input that its name says.
    """
    path = _TEMPLATES / template
    drawn = typst.compile(
        path,
        root=path.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={path.stem: json.dumps(words)},
        pdf_standards="ua-1",
        timestamp=dt.datetime.combine(dated, dt.time(), dt.UTC),
    )
    if not isinstance(drawn, bytes):  # several pages as pictures would be a list
        raise TypeError("A paper is one document.")
    return drawn


@cache
def _fonts() -> typst.Fonts:
    """Read the faces once for each worker: it takes longer than drawing."""
    folders = [_FONTS] if _FONTS.is_dir() else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
