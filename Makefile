# Two commands are enough: `make run` and `make test`. Both set up what they need on first use.
PORT ?= 8000
DATA ?= .data
PYTHON ?= python3
EMBEDDED = .venv/bin/python -m portal.embedded

# Where the caller wants no byte code beside the sources it goes into a folder of its own: without any, each of the
# many processes would compile Django anew.
ifdef PYTHONDONTWRITEBYTECODE
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.setup/pycache
endif

.DEFAULT_GOAL := help
.PHONY: help setup run test lint unit e2e bench reset format services shell requirements

help:  ## This list
	@echo "Second Opinion Portal"
	@echo
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 22
	@echo "  make bench-NAME     One benchmark, for example make bench-pages"
	@echo
	@echo "  PORT=8000 and DATA=.data choose the port and the data folder of run, services, shell and reset."

setup:  ## Install everything the other targets need (they do it themselves)
	@$(PYTHON) portal/embedded/bootstrap.py

run: setup  ## Start the whole portal with demo data; Ctrl-C ends it
	@exec $(EMBEDDED) run --port $(PORT) --data $(DATA)

test: setup  ## Lint, unit, integration and browser tests on throw-away services
	@exec $(EMBEDDED) check test

lint: setup  ## Format, lint, types, imports, templates, migrations, production checks
	@exec $(EMBEDDED) check lint

unit: setup  ## Unit and integration tests alone
	@exec $(EMBEDDED) check unit

e2e: setup  ## Browser tests alone
	@exec $(EMBEDDED) check e2e

bench: setup  ## All benchmarks
	@exec $(EMBEDDED) exec --settings portal.settings.local -- .venv/bin/python -m benchmarks

bench-%: setup
	@exec $(EMBEDDED) exec --settings portal.settings.local -- .venv/bin/python -m benchmarks $*

reset: setup  ## Forget the data of make run
	@exec $(EMBEDDED) reset --data $(DATA)

format: setup  ## Format the Python code
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format .

services: setup  ## Start the services alone and print how to reach them
	@exec $(EMBEDDED) services --port $(PORT) --data $(DATA)

shell: setup  ## A Django shell on the data of make run
	@exec $(EMBEDDED) exec --settings portal.settings.local --data $(DATA) -- .venv/bin/python manage.py shell

# The pins; each file is compiled under the constraints of those before it.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make requirements" .setup/uv/bin/uv pip compile --quiet --upgrade \
	--generate-hashes --universal --python-version 3.11 --no-emit-index-url
requirements: setup  ## Take the newest allowed versions of the Python packages
	@for name in requirements-setup requirements requirements-s3 requirements-embedded requirements-dev; do \
		$(COMPILE) $$name.in -o $$name.txt || exit 1; \
	done
