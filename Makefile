# make run       start the program (the first time it installs everything into .venv)
# make check     everything that CI runs
# make prove     the full-size proofs; make bench: every measurement; make pictures: screenshots for the docs
# make messages  bring the catalogue up to date with the sources
# make lock      resolve the dependencies anew

SHELL := /bin/bash
.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: run install dev check prove bench pictures messages lock clean \
	check-format check-lint check-types check-layers check-django check-migrations check-messages check-proofs check-tests

BIN := .venv/bin
DATA ?= ../shared/data
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$name; break; }; done)
step = @printf '\n==> %s\n' '$(1)'

run: install
	@exec $(BIN)/zhanggui run

install: .stamps/install
	@$(BIN)/python hatch_build.py

dev: .stamps/dev install

.stamps/install: requirements.lock requirements-build.lock pyproject.toml | .stamps
	$(call step,Installing into .venv)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed (Debian: apt-get install python3-venv)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) install --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.stamps/dev: requirements-dev.lock .stamps/install
	$(call step,Installing the tools for development)
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

.stamps:
	@mkdir -p $@

check: dev check-format check-lint check-types check-layers check-django check-migrations check-messages check-proofs check-tests

check-format: dev
	$(call step,Format)
	@$(BIN)/ruff format --check .

check-lint: dev
	$(call step,Lint)
	@$(BIN)/ruff check .

check-types: dev
	$(call step,Types)
	@$(BIN)/mypy

check-layers: dev
	$(call step,Layers)
	@PYTHONPATH=src $(BIN)/lint-imports

check-django: dev
	$(call step,Django system check)
	@$(BIN)/python -m django check --settings zhanggui.project.settings --fail-level WARNING

check-migrations: dev
	$(call step,Migrations)
	@$(BIN)/zhanggui manage makemigrations --check --dry-run

check-messages: dev
	$(call step,Catalogue)
	@$(BIN)/python scripts/messages.py check

# Each proof at its small size; `make prove` runs the sizes that the docs state.
check-proofs: dev
	$(call step,Proofs at a small size)
	@for script in $(wildcard bench/[a-z]*.py); do echo "$$script"; $(BIN)/python $$script --small --json || exit 1; done

# Last, so that the test runner's summary ends the output.
check-tests: dev
	$(call step,Browser)
	@scripts/ensure_browser.sh
	$(call step,Tests)
	@$(BIN)/python -m pytest -n 2 -q

# The sizes that the issues and docs/performance.md name.
prove: bench
	$(call step,Four processes with a thousand random commands each)
	@ZHANGGUI_COMMANDS=1000 $(BIN)/python -m pytest -q tests/concurrency
	$(call step,Twenty thousand requests to the API)
	@ZHANGGUI_REQUESTS=20000 $(BIN)/python -m pytest -q tests/api
	$(call step,Slow tests and properties on new examples)
	@HYPOTHESIS_PROFILE=search $(BIN)/python -m pytest -q
	$(call step,A year of a public company)
	@if [ -d "$(DATA)/adventureworks" ]; then $(BIN)/zhanggui replay adventureworks --data "$(DATA)/adventureworks"; \
	else echo "NOTICE: no data set in $(DATA): the replay is left out."; fi

bench: dev
	@for script in $(wildcard bench/[a-z]*.py); do printf '\n==> %s\n' "$$script"; $(BIN)/python $$script --json || exit 1; done

pictures: dev
	@scripts/ensure_browser.sh
	@for script in $(wildcard scripts/pictures*.py); do $(BIN)/python $$script || exit 1; done

messages: dev
	@$(BIN)/python scripts/messages.py extract

LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(LOCK) --group build -c requirements.lock -o requirements-build.lock
	cd frontend && npm install --package-lock-only

clean:
	rm -rf .venv .stamps build dist
