# The one front door. `make` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
LAB_OPTIONS ?=
SUBMISSIONS ?=
GRADE_OPTIONS ?=
TESTS ?= code/tests
BENCH_VENV := .venv-bench
BENCH_GRADE := .venv-bench-grade
BENCH_OPTIONS ?=
# Node comes with the environment, so its programs come first.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Two workers fill two cores; more threads in each would only fight.
export OPENBLAS_NUM_THREADS := 1

.PHONY: help env book lab pdf serve test browser sandbox exercises frontend grade bench bench-site bench-grade lock clean
.PHONY: gallery lint lint-python lint-words lint-notebooks lint-front lint-github links audit hooks

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

env: $(VENV)/.ready ## create .venv; reused while requirements.txt is unchanged

$(VENV)/.ready: requirements.txt code/frontend/package-lock.json
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else f"Python {v[0]}.{v[1]} found; this course needs 3.11 or newer. Try: make env PYTHON=python3.12")'
	@echo "Creating $(VENV) (a few minutes the first time)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@npm ci --prefix code/frontend --silent
	@touch $@

# Executed pages are cached by their own code, so they must be forgotten when the package changes; and every page
# shows the table of contents.
PACKAGE := $(shell find code/backprop code/booksite -type f -not -path '*/__pycache__/*')
_build/.package: $(VENV)/.ready $(PACKAGE) _config.yml _toc.yml chapters/macros.yml
	@rm -rf _build
	@mkdir -p _build
	@touch $@

book: $(VENV)/.ready _build/.package ## build the site into _build/html; warnings are errors
	@jupyter-book build --warningiserror --keep-going --quiet . || { rm -rf _build/.doctrees; exit 1; }  # to warn again
	@echo "Open _build/html/index.html in a browser, or run: make serve"

lab: $(VENV)/.ready ## open the chapters and exercises in JupyterLab, as Binder does
	@.binder/postBuild
	@jupyter lab $(LAB_OPTIONS) chapters/welcome.md

pdf: book browser ## print the book to one PDF beside the site (a few minutes)
	@$(BIN)/python -m booksite.printing _build/html

serve: book ## build, then serve the site at localhost (PORT=8000)
	@echo "Open http://localhost:$(PORT) (Ctrl+C stops)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

test: book browser sandbox ## run every test, a real browser included
	@$(BIN)/python -m pytest -c code/pyproject.toml -q -n 2 --dist loadfile $(TESTS)

# The system's Chromium if there is one; else Debian's; else Playwright's own.
browser: $(VENV)/.ready
	@if command -v chromium >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -qq -y chromium; \
	else $(BIN)/playwright install chromium; fi

# Bubblewrap confines what the grader runs; its tests need it. Other systems than Linux have none.
sandbox:
	@if command -v bwrap >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -qq -y --no-install-recommends bubblewrap; \
	else echo 'The tests of the grader need bubblewrap (Debian, Ubuntu: apt install bubblewrap)' >&2; fi

exercises: $(VENV)/.ready ## generate the student notebooks from exercises/solutions
	@$(BIN)/python -m coursework release

grade: $(VENV)/.ready ## mark a folder of notebooks: make grade SUBMISSIONS=dir
	@[ -n "$(SUBMISSIONS)" ] || { echo 'Which folder? make grade SUBMISSIONS=path/to/notebooks' >&2; exit 2; }
	@$(BIN)/python -m coursework grade "$(SUBMISSIONS)" $(GRADE_OPTIONS)

frontend: $(VENV)/.ready ## rebuild the interactives' bundle from code/frontend
	@npm run build --silent --prefix code/frontend

bench: $(BENCH_VENV)/.ready ## measure beside PyTorch, JAX and others (a quarter of an hour)
	@$(BENCH_VENV)/bin/python code/benchmarks $(BENCH_OPTIONS)

LIGHTHOUSE := code/benchmarks/site/node_modules/.package-lock.json
bench-site: book browser $(LIGHTHOUSE) ## measure interactives and pages in a browser: repaint, bytes, Lighthouse (half an hour)
	@$(BIN)/python code/benchmarks/site $(BENCH_OPTIONS)

$(LIGHTHOUSE): $(VENV)/.ready code/benchmarks/site/package-lock.json
	@npm ci --prefix code/benchmarks/site --silent

bench-grade: $(VENV)/.ready $(BENCH_GRADE)/.ready sandbox ## measure the grader beside nbval, nbgrader and otter-grader (20 minutes)
	@$(BIN)/python code/benchmarks/grading $(BENCH_GRADE) $(BENCH_OPTIONS)

$(BENCH_GRADE)/.ready: requirements.txt code/pyproject.toml code/benchmarks/grading/install.py
	@echo "Creating $(BENCH_GRADE) (a few minutes the first time)"
	@mkdir -p $(BENCH_GRADE)
	@$(PYTHON) code/benchmarks/grading/install.py $(BENCH_GRADE)
	@touch $@

# An environment of its own: the peers weigh gigabytes and the course needs none of them. tinygrad compiles with clang.
$(BENCH_VENV)/.ready: requirements.txt code/pyproject.toml code/benchmarks/install.py
	@if ! command -v clang >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && apt-get install -qq -y --no-install-recommends clang || echo 'No clang: tinygrad will be listed as missing'; fi
	@echo "Creating $(BENCH_VENV) (a few minutes the first time)"
	@$(PYTHON) -m venv --clear $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python code/benchmarks/install.py
	@touch $@

gallery: $(VENV)/.ready ## show every state of every interactive on one page
	@$(BIN)/python -m booksite.gallery _build/gallery
	@echo "Open _build/gallery/index.html in a browser"

lint: lint-python lint-words lint-notebooks lint-front lint-github ## read all sources, running none: the checks before a commit

lint-python: $(VENV)/.ready
	@cd code && ruff check --no-cache --quiet --output-format concise . ../exercises

lint-words: $(VENV)/.ready
	@codespell --toml code/pyproject.toml *.md *.yml Makefile .github chapters exercises code

lint-notebooks: $(VENV)/.ready
	@$(BIN)/python code/tests/notebook_hygiene.py

lint-front: $(VENV)/.ready
	@npm run check --silent --prefix code/frontend

lint-github: $(VENV)/.ready
	@$(BIN)/python code/tests/github_files.py

hooks: $(VENV)/.ready ## check each commit as make lint does, by pre-commit
	@pre-commit install

links: $(VENV)/.ready ## ask every address in the book whether it still answers (needs the internet)
	@jupyter-book build --builder linkcheck --path-output _build/links --quiet .

audit: $(VENV)/.ready ## ask whether a version in the lock has a known weakness (needs the internet)
	@grep -v '^-e' requirements.txt > $(VENV)/audit.txt
	@pip-audit --strict --no-deps --disable-pip --requirement $(VENV)/audit.txt
	@npm audit --prefix code/frontend

lock: ## compile requirements.txt and Binder's part of it from code/pyproject.toml
	@[ -d $(VENV) ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.5'
	@uv pip compile --quiet --universal --python-version 3.11 --extra dev --no-emit-package backprop-course \
	  --custom-compile-command 'make lock' --no-annotate --upgrade --output-file $(VENV)/lock.txt code/pyproject.toml
	@{ cat $(VENV)/lock.txt; echo '-e ./code'; } > requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --extra run --no-emit-package backprop-course \
	  --custom-compile-command 'make lock' --no-annotate --constraint $(VENV)/lock.txt --upgrade \
	  --output-file $(VENV)/run.txt code/pyproject.toml
	@{ cat $(VENV)/run.txt; echo './code'; } > .binder/requirements.txt

clean: ## remove everything that was built, .venv included
	@rm -rf _build $(VENV) $(BENCH_VENV) $(BENCH_GRADE) code/frontend/node_modules code/benchmarks/site/node_modules
