# The two that matter: make run, make test. The rest is for whoever works on Mentorat.
.DEFAULT_GOAL := help
.PHONY: run test stress bench lint messages check-messages pictures icons snapshots lighthouse lock clean help setup setup-test

PORT ?= 8000
export PORT
# Settings are those of production unless told otherwise.
export MENTORAT_PRODUCTION = 0
# Dozens of tests start processes of the site: they read what the first one compiled.
unexport PYTHONDONTWRITEBYTECODE

python := .venv/bin/python

run: setup ## Serve the demonstration at http://127.0.0.1:8000 (PORT=8001 for another port)
	@MENTORAT_DEMONSTRATION=1 exec $(python) manage.py demonstration

test: setup-test ## Run the whole suite, browser tests included (ARGS="-k sign" for a part of it)
	@$(python) -m pytest -n 3 --dist worksteal $(ARGS)

stress: setup-test ## Run the long tests that `make test` leaves out
	@$(python) -m pytest -m stress --timeout 0 $(ARGS)

bench: setup-test ## Measure queries and times
	@$(python) -m tests.bench $(ARGS)

pictures: setup-test ## Take the README's pictures anew
	@$(python) -m tests.pictures

snapshots: setup-test ## Take anew the pictures that the tests compare ten screens with
	@SNAPSHOTS=anew $(python) -m pytest -q tests/browser/test_snapshots.py

lighthouse: setup-test ## Ask Lighthouse for its marks on four pages, served as in production
	@$(python) -m tests.lighthouse

icons: setup-test ## Draw the icons of the site from its logo anew
	@$(python) -m tests.icons

lint: setup-test ## Check style, types, the floors of the house and the migrations
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy
	.venv/bin/lint-imports
	$(python) manage.py makemigrations --check --dry-run

messages: setup-test ## Gather what is to be translated into locale/
	@$(python) bin/messages.py

check-messages: setup-test ## Check that French and English are complete
	@$(python) bin/messages.py --check

lock: ## Lock what pyproject.toml and package.json ask for (UPGRADE=1 for the newest)
	@bin/lock

clean: ## Remove all that set-up and tests made; var/, the data, stays
	rm -rf .venv node_modules .*_cache .hypothesis locale/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -prune -exec rm -rf {} +

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile

setup:
	@bin/setup

setup-test:
	@bin/setup --test
