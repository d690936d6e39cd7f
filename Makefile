# The one front door. `make` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Node comes with the environment; nothing reads the user's own configuration of it.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help env lock
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-28s %s\n", $$1, $$2}'

env: $(VENV)/.ready ## create .venv; reused while requirements.txt is unchanged

$(VENV)/.ready: requirements.txt code/pyproject.toml code/frontend/package-lock.json
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"Python {v[0]}.{v[1]} found; this course needs 3.11 or newer. Try: make PYTHON=python3.12 env")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	npm ci --prefix code/frontend --no-fund --no-audit --silent
	touch $@

lock: ## compile requirements.txt from code/pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-emit-package backprop-course \
	  --custom-compile-command 'make lock' --no-annotate --upgrade -o $(VENV)/lock.txt code/pyproject.toml
	{ cat $(VENV)/lock.txt; echo '-e ./code'; } > requirements.txt
