"""The least that Flask can do: one view that says nothing. The portal's pages are measured beside it."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def nothing() -> str:
    """Answer."""
    return ""
