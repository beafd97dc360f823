"""The certificate as a PDF that a screen reader reads: tagged, with its title and language (PDF/UA-1)."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Final

import typst

from tenants.certificates.paper import Paper

_TEMPLATE: Final = Path(__file__).parents[2] / "templates" / "tenants" / "certificates" / "certificate.typ"
# Debian's fonts-liberation. Where they are not installed the typesetter's own face is taken.
_FONTS: Final = Path("/usr/share/fonts/truetype/liberation")


def pdf_of(paper: Paper, *, dated: dt.date) -> bytes:
    """Draw a certificate. The same certificate gives the same bytes, whenever it is drawn."""
    drawn = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"certificate": json.dumps(paper.as_json())},
        pdf_standards="ua-1",
        timestamp=dt.datetime.combine(dated, dt.time(), dt.UTC),
    )
    if not isinstance(drawn, bytes):  # several pages as pictures would be a list
        raise TypeError("A certificate is one document.")
    return drawn


@cache
def _fonts() -> typst.Fonts:
    """Read the faces once for each worker: it takes longer than drawing."""
    folders = [_FONTS] if _FONTS.is_dir() else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)
