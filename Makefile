# make demo    the main job on the bundled data; results in out/demo/
# make test    style, types and tests
# make bench   speed, by hand
# Each sets up .venv first (tools/setup.sh), which takes a minute once. PYTHON=... chooses the interpreter.
# Paths are relative throughout, so the folder's own name may hold spaces and Chinese characters.

.DEFAULT_GOAL := demo
.PHONY: demo test bench setup lock clean

# One thread of BLAS per process: pytest starts a process per core.
export OPENBLAS_NUM_THREADS ?= 1
export PYTHON

code := $(wildcard sam cge tests benchmarks)

demo: setup
	.venv/bin/cge demo

test: setup
	.venv/bin/python -m ruff format --check $(code)
	.venv/bin/python -m ruff check $(code)
	.venv/bin/lint-imports
	.venv/bin/python -m mypy $(code)
	.venv/bin/python -m pytest -n auto

bench: setup
	.venv/bin/python -m benchmarks

setup:
	@tools/setup.sh

# After a change of dependencies in pyproject.toml; needs uv. Add --upgrade for newer versions.
# Every wheel is in the first lock; cyipopt, which is built from source after those are in, has its own.
compile := uv pip compile pyproject.toml --extra dev --group build --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-annotate --custom-compile-command "make lock" --quiet
lock:
	$(compile) --no-emit-package cyipopt --output-file locks/requirements.lock >/dev/null
	(echo '# Made by "make lock".'; $(compile) --no-header | sed -n '/^cyipopt==/,/[^\\]$$/p') >locks/cyipopt.lock

clean:
	rm -rf .venv .venv.lock out build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
