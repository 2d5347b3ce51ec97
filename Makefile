# One command sets up and runs; see README.md. PYTHON must be 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
CONSUMERS := .consumers/ready

.PHONY: run test slow consumers lint demo lock clean

run: $(READY)  ## Set up, check the official pages, serve the result on http://127.0.0.1:8080/
	$(BIN)/ratecard run

test: $(READY)  ## The tests; no network is needed
	$(BIN)/python -m pytest -m "not slow" -n auto

slow: $(READY) $(CONSUMERS)  ## The long proofs: thousands of mutations, kills, benchmarks
	$(BIN)/python -m pytest -m slow -n auto --ignore tests/benchmarks --ignore tests/soak
	$(BIN)/python -m pytest -m slow tests/benchmarks tests/soak

consumers: $(CONSUMERS)  ## The programs that the long proofs publish to, in an environment of their own

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: $(READY)  ## Replay the pages that the tests carry, in ./demo: a price cut, a launch, a promotion, a new layout
	PATH="$(CURDIR)/$(BIN):$$PATH" sh deploy/demo.sh

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(CONSUMERS): tests/consumers.lock
	$(PYTHON) -m venv --clear .consumers
	.consumers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/consumers.lock
	touch $@

lock:  ## Pin the newest versions that pyproject.toml allows
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --upgrade --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml -c requirements.lock --universal --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --quiet --custom-compile-command "make lock" -o deploy/requirements.lock
	$(BIN)/uv pip compile --group consumers --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	  --upgrade --quiet --custom-compile-command "make lock" -o tests/consumers.lock

clean:
	rm -rf .venv .consumers demo
