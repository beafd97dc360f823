# The portal is installed editable from this checkout into .venv; every path starts from the folder of wsgi.py.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install install-dev run test check quick pictures bench lock
.NOTPARALLEL:

install: .venv/.installed            ## what is needed to run the portal

install-dev: .venv/.installed-dev    ## what is needed to work on it

run: install                         ## everything on this machine, with the sample: http://127.0.0.1:8000
	$(BIN)/consortium up --sample south-east-group

test: check                          ## the one list of checks; CI runs it and nothing softer

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

quick: install-dev                   ## the rules alone: no database, no browser
	$(BIN)/python -m pytest -m "not database and not browser"

pictures: install-dev                ## the three pictures of the README, taken anew from the sample
	$(BIN)/python -m tests.stories.pictures

bench: install-dev                   ## what it costs, side by side; prints a table
	$(BIN)/python -m bench

lock: install-dev                    ## write the lock files anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-header --python-version 3.11 -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --no-header --python-version 3.11 -q \
		-c requirements.lock -o requirements-dev.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.installed: .venv/bin/python requirements.lock pyproject.toml hatch_build.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
