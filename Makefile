# Every command a person needs; each does its own set-up.
SHELL := /bin/bash
SWIFT ?= swift
BUILD := $(SWIFT) build -c release
SEISMO := .build/release/seismo

.PHONY: demo test test-ecosystem test-outside test-plugins docs bench bench-products lint format build setup clean

## The main job: SGD and Adam on the same network, from a spec to a report.
demo: build
	$(SEISMO) run Specs/adam-vs-sgd.yaml

## All tests, in release: debug builds of numeric code are slow.
test: setup
	$(BUILD) --build-tests
	$(SWIFT) test -c release --skip-build

## What other programs make of runs and of the specs' JSON Schema: Python's safetensors, json and
## jsonschema. Needs PyPI.
test-ecosystem: build
	scripts/ecosystem

## A package of one's own that adds components, as a stranger would write it.
test-outside: setup
	scripts/try-outside

## A new plugin of every kind, as 'seismo new plugin' writes it.
test-plugins: build
	scripts/try-plugins

## docs/components.md, from the declarations of the components.
docs: build
	$(SEISMO) components --markdown > docs/components.md

## Step times beside plain C with OpenBLAS; with PEERS=all also PyTorch, JAX and scikit-learn.
bench: setup
	$(BUILD) --product seismo-bench
	scripts/setup python3 gcc
	python3 Benchmarks/run.py $(if $(PEERS),--peers $(PEERS))

## The own matrix product beside OpenBLAS, for wide layers.
bench-products: setup
	mkdir -p .build
	clang -O2 -ISources/SeismoKernels/include -ISources/SeismoKernels Benchmarks/products.c \
	  Sources/SeismoKernels/*.c -lopenblas -lm -o .build/products
	.build/products
	OPENBLAS_CORETYPE=SKYLAKEX .build/products

lint: setup
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Plugins Benchmarks

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Plugins Benchmarks

build: setup
	$(BUILD) --product seismo

setup:
	@scripts/setup

clean:
	rm -rf .build
