# Everything lives in .venv at the root; each target sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-models check run bench bench-crisis bench-faults format lock clean

# The lock leaves out what hazm pins but Hoshdar never uses (docs/adr/0005), so pip must not resolve again: --no-deps.
define install
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(1)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@
endef

.venv/.run: requirements/requirements.lock pyproject.toml
	$(call install,requirements/requirements.lock)

.venv/.dev: requirements/requirements-dev.lock pyproject.toml
	$(call install,requirements/requirements-dev.lock)
	touch .venv/.run

demo: .venv/.run
	$(BIN)/hoshdar demo

run: .venv/.run
	$(BIN)/hoshdar run

test: .venv/.dev
	$(BIN)/pytest -ra -n 4 --dist loadfile --no-loadscope-reorder

# transformers with torch, in a virtual environment of their own: about 3 GB to fetch and 6 GB on disk.
MODELS := .venv-models
test-models:
	test -x $(MODELS)/bin/python || $(PYTHON) -m venv $(MODELS)
	$(MODELS)/bin/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/requirements-dev.lock
	$(MODELS)/bin/pip install --quiet --disable-pip-version-check torch
	$(MODELS)/bin/pytest -ra tests/models tests/nlp/test_onnx.py

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bench.check_migrations
	$(BIN)/python -m bench.check_settings

bench: .venv/.dev
	$(BIN)/python -m bench

# Weeks of made-up life with crises in them, against four published rules; and faults injected into the sources.
bench-crisis: .venv/.dev
	$(BIN)/python -m bench.crisis

bench-faults: .venv/.dev
	$(BIN)/python -m bench.faults

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Needs uv on the PATH; the output names no registry.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--override requirements/overrides.txt pyproject.toml -o requirements/requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group dev \
		--override requirements/overrides.txt pyproject.toml -o requirements/requirements-dev.lock

clean:
	rm -rf .venv .venv-models .mypy_cache .ruff_cache .pytest_cache .hypothesis
