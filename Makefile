# Everything that a target needs is installed into .venv. CONFIG names config files: make deposit CONFIG=my/config.yaml
PYTHON ?= python3
# TORCH=cpu takes PyTorch's CPU build from pytorch.org.
# Else pip takes what the package index has, on Linux often the CUDA build.
TORCH ?=
TORCH_LINE = $(shell grep '^torch==' requirements/base.txt)

.PHONY: run test deposit gpu-check
CONFIGFILES = $(if $(CONFIG),--configfile $(CONFIG))

run: .venv/installed
	.venv/bin/snakemake --cores all $(CONFIGFILES)

deposit: .venv/installed
	.venv/bin/snakemake deposit --cores all $(CONFIGFILES)

RESULTS ?= results/sample

gpu-check: .venv/installed
	.venv/bin/snakemake --until find_terms --cores all $(CONFIGFILES)
	.venv/bin/python -m benchmarks.check_gpu $(RESULTS)

test: .venv/installed-dev .venv/rich/installed
	sh tests/install_tools.sh
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/snakefmt --check Snakefile workflow
	.venv/bin/deno fmt --check workflow/explorer
	.venv/bin/codespell
	.venv/bin/mypy
	.venv/bin/snakemake --lint
	.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

.venv/installed: requirements/base.txt
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
ifeq ($(TORCH),cpu)
	.venv/bin/python -m pip install --quiet $(TORCH_LINE) --index-url https://download.pytorch.org/whl/cpu
else
	@if test "$$(uname)" = Linux && ! command -v nvidia-smi > /dev/null; then \
		echo "No NVIDIA card is seen here. pip may fetch PyTorch's CUDA build, several gigabytes;"; \
		echo "'make $(or $(MAKECMDGOALS),run) TORCH=cpu' takes the CPU build instead (stop this one with Ctrl-C)."; fi
endif
	.venv/bin/python -m pip install --quiet --requirement requirements/base.txt
	touch $@

# Apart, so that the tests see what snakemake does with and without the plugin. It sees the packages of .venv too.
.venv/rich/installed: .venv/installed requirements/rich.txt
	.venv/bin/python -m venv --without-pip .venv/rich
	.venv/bin/python -m pip install --quiet --no-deps --upgrade --requirement requirements/rich.txt \
		--target $$(.venv/rich/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")
	.venv/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > \
		$$(.venv/rich/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/venv.pth
	touch $@

.venv/installed-dev: .venv/installed requirements/dev.txt
	.venv/bin/python -m pip install --quiet --requirement requirements/base.txt --requirement requirements/dev.txt
	touch $@

# cluster and cloud are apart: with the Slurm plugin every start of snakemake asks Slurm something.
# Both see the packages of .venv.
.venv-%/installed: .venv/installed requirements/%.txt
	test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	.venv/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > \
		$$($(@D)/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))")/venv.pth
	$(@D)/bin/python -m pip install --quiet --requirement requirements/$*.txt \
		$(addprefix --requirement ,$(wildcard requirements/$*-tests.txt))
	touch $@
