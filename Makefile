# The house: `make run` shows the console, `make test` proves it. Each target prepares the machine
# first (`setup`), so nothing needs to be done before. Windows and macOS: see README.md.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench shots serve prove

# What a person gives reaches the scripts as plain text in the environment, so that blanks,
# quotes and dollar signs in a file name stay what they are.
override GAUGE := $(value GAUGE)
override CAP := $(value CAP)
override MUTANT := $(value MUTANT)
override PYTHON := $(value PYTHON)
override ALL := $(value ALL)
override DATA := $(value DATA)
override PROVE_SECONDS := $(value SECONDS)
export GAUGE CAP MUTANT PYTHON DATA ALL PROVE_SECONDS

export LANG := C.UTF-8
unexport LC_ALL PYTHONPATH PYTHONHOME VIRTUAL_ENV

help:
	@echo 'make run     the console with a district and the storm of August 2025 at 60 x speed'
	@echo "             GAUGE=FILE  feeds a gauge's readings too    CAP='FILES'  public warnings"
	@echo 'make test    all tests            make check   style, types, floors and house rules'
	@echo '             ALL=1  the slow ones of the real network too'
	@echo 'make serve   a district server    make bench   figures of this machine, a line each'
	@echo 'make shots   pictures into .run/shots'
	@echo 'make prove   looks for broken promises on fresh seeds    SECONDS=n  MUTANT=FILE'
	@echo 'make setup   only prepares this machine; every other target does so by itself'

setup:
	@.ci/setup

run: setup
	@exec .ci/show

test: setup
	@exec .ci/test

check: setup
	@exec .ci/check

bench: setup
	@exec .venv/bin/python main.py bench

shots: setup
	@exec .ci/shots

serve: setup
	@exec .ci/serve

prove: setup
	@exec .ci/prove
