# Two targets: everything they need is installed into .venv.
PYTHON ?= python3

.PHONY: run test

run: .venv/installed
	.venv/bin/snakemake --cores all

test: .venv/installed-dev
	sh tests/install_tools.sh
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/snakefmt --check Snakefile workflow
	.venv/bin/codespell
	.venv/bin/snakemake --lint
	.venv/bin/python -m pytest

.venv/installed: requirements.txt
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --requirement requirements.txt
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	.venv/bin/python -m pip install --quiet --requirement requirements.txt --requirement requirements-dev.txt
	touch $@
