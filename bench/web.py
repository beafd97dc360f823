"""gunicorn as the portal runs it, and a browser that only asks: sockets that stay open, no parsing, no rendering."""

import html
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Final

from consortium.config import ROOT

CONNECTIONS: Final = 4
_HOST: Final = "127.0.0.1"
_ANSWERS_WITHIN_SECONDS: Final = 20
_BOUNDARY: Final = "a-part-of-a-form"
_HIDDEN: Final = re.compile(r'<input[^>]*name="([^"]+)" type="hidden" value="([^"]*)"')
_LENGTH: Final = re.compile(rb"\r\nContent-Length: (\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True)
class Answers:
    """What some requests took, all connections together. Units: answers a second, seconds."""

    rate: float
    seconds: tuple[float, ...]


@contextmanager
def gunicorn(app: str, folder: Path, **environment: str) -> Iterator[int]:
    """Serve an app with the portal's own settings of gunicorn, and stop it by its process; gives the port."""
    with socket.socket() as free:
        free.bind((_HOST, 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:consortium.gunicorn_settings"]
    log = (folder / "gunicorn.log").open("ab")
    process = subprocess.Popen(
        [*command, "--bind", f"{_HOST}:{port}", app],
        env=os.environ | environment | {"SECRET_KEY": secrets.token_hex(32), "PORTAL_INSTANCE": str(folder)},
        cwd=ROOT,
        stdout=log,
        stderr=log,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()
        log.close()


class Visitor:
    """Somebody who fills in the forms of the portal, without a browser."""

    def __init__(self, port: int) -> None:
        self._address = f"http://{_HOST}:{port}"
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    @property
    def cookie(self) -> str:
        """What a browser would send to say who it is."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)

    def get(self, path: str) -> str:
        """Open a page."""
        return str(self._opener.open(self._address + path).read().decode())

    def press(self, page: str, action: str, **fields: str) -> str:
        """Send a form with the token and the hidden fields of the page that it stands on; returns the next page."""
        sent = {name: html.unescape(value) for name, value in _HIDDEN.findall(page)} | fields
        return str(self._opener.open(self._address + action, urllib.parse.urlencode(sent).encode()).read().decode())

    def upload(self, page: str, action: str, name: str, content: bytes, **answers: str) -> tuple[str, str]:
        """Send a file in the field `file` with what else is answered; returns the address and the text of the next page."""
        fields = {field: html.unescape(value) for field, value in _HIDDEN.findall(page)} | answers
        parts = [_part(f'name="{field}"', value.encode()) for field, value in fields.items()]
        parts.append(_part(f'name="file"; filename="{name}"', content))
        body = b"".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])
        headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
        answer = self._opener.open(urllib.request.Request(self._address + action, body, headers))  # noqa: S310  our own
        return urllib.parse.urlsplit(answer.url).path, answer.read().decode()


def sign_in(port: int, email: str, password: str) -> Visitor:
    """Sign in through the page."""
    visitor = Visitor(port)
    visitor.press(visitor.get("/sign-in"), "/sign-in", email=email, password=password)
    return visitor


def _part(name: str, content: bytes) -> bytes:
    return f"--{_BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + content + b"\r\n"


def ask(port: int, path: str, cookie: str, *, times: int) -> Answers:
    """Ask for a page so many times over a few connections at once."""
    taken: list[float] = []
    start = time.perf_counter()
    askers = [
        threading.Thread(target=_ask, args=(port, path, cookie, times // CONNECTIONS, taken))
        for _ in range(CONNECTIONS)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    done = time.perf_counter() - start
    if len(taken) < times // CONNECTIONS * CONNECTIONS:
        raise RuntimeError(f"{path} did not answer each time with 200.")
    return Answers(len(taken) / done, tuple(taken))


def at_most(seconds: Sequence[float], share: int) -> float:
    """Return the time within which so many of a hundred answers came."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def _ask(port: int, path: str, cookie: str, times: int, taken: list[float]) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: {_HOST}:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    with socket.create_connection((_HOST, port)) as connection:
        for _ in range(times):
            start = time.perf_counter()
            connection.sendall(request)
            if not _read_answer(connection):
                return
            taken.append(time.perf_counter() - start)


def _read_answer(connection: socket.socket) -> bool:
    """Read one answer whole; say whether it was a 200."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += (more := connection.recv(65536))
        if not more:
            return False
    head, _, body = read.partition(b"\r\n\r\n")
    length = _LENGTH.search(head + b"\r\n")
    missing = (int(length[1]) if length else 0) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65536))
    return read.startswith(b"HTTP/1.1 200")


def _wait_for(port: int) -> None:
    until = time.monotonic() + _ANSWERS_WITHIN_SECONDS
    while True:
        try:
            with socket.create_connection((_HOST, port), timeout=1):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
