# Everything that a target needs is installed into .venv. CONFIG names config files: make deposit CONFIG=my/config.yaml
PYTHON ?= python3

.PHONY: run test deposit
CONFIGFILES = $(if $(CONFIG),--configfile $(CONFIG))

run: .venv/installed
	.venv/bin/snakemake --cores all $(CONFIGFILES)

deposit: .venv/installed
	.venv/bin/snakemake deposit --cores all $(CONFIGFILES)

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

# Apart, because with the Slurm plugin every start of snakemake asks Slurm something. It sees the packages of .venv too.
.venv-cluster/installed: .venv/installed requirements-cluster.txt
	test -x .venv-cluster/bin/python || $(PYTHON) -m venv .venv-cluster
	.venv/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > \
		$$(.venv-cluster/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/venv.pth
	.venv-cluster/bin/python -m pip install --quiet --requirement requirements-cluster.txt
	touch $@
