# Every command a person needs; each does its own set-up.
SHELL := /bin/bash
SWIFT ?= swift
BUILD := $(SWIFT) build -c release
SEISMO := .build/release/seismo
KERNELS := -Wall -Wextra -Werror -ISources/SeismoKernels/include Tests/Sanitized/every_kernel.c \
  $(wildcard Sources/SeismoKernels/*.c)
HEAP := -Wall -Wextra -Werror -ISources/SeismoHeap/include -ISources/SeismoPages/include Tests/Sanitized/heap.c \
  Sources/SeismoHeap/seismo_heap.c Sources/SeismoPages/seismo_pages.c
UNDEFINED := undefined,float-cast-overflow
LLD := $(if $(filter Linux,$(shell uname)),-fuse-ld=lld)

.PHONY: demo runs-index mpi test test-mpi test-slurm torture test-ecosystem test-documents test-outside test-plugins test-memory sanitize fuzz \
  cross-check docs bench bench-products bench-memory bench-ranks spikes-bench spikes-advice why-it-spiked claims quality test-quality lint \
  format build setup clean

## The main job: SGD and Adam on the same network, from a spec to a report.
demo: build
	$(SEISMO) run Specs/adam-vs-sgd.yaml

## What 'seismo runs' needs: a program with GRDB and SQLite, which the demo neither downloads nor builds.
runs-index: build
	scripts/setup libsqlite3-dev
	SEISMO_INDEX=1 $(BUILD) --product seismo-runs

## What trainings shared by several processes need: a shared object that knows Open MPI, beside the program.
mpi: build
	scripts/setup libopenmpi-dev openmpi-bin
	OMPI_CC=clang mpicc -O2 -Wall -Wextra -Werror -shared -fPIC $(LLD) Sources/SeismoMPI/seismo_mpi.c \
	  -o .build/release/libseismo-mpi.so

## All tests, in release: debug builds of numeric code are slow.
test: export SEISMO_INDEX = 1
test: export SEISMO_READERS = all
test: setup
	scripts/setup libsqlite3-dev postgresql
	$(BUILD) --build-tests
	$(SWIFT) test -c release --skip-build

## What other programs make of runs, of exported models and of the specs' JSON Schema: Python's safetensors, json and
## jsonschema, ONNX Runtime, a C compiler. Needs PyPI.
test-ecosystem: export SEISMO_READERS = all
test-ecosystem: runs-index
	scripts/ecosystem

## The commands that the documents show, in a copy of the checkout, and what they print. DOCUMENTS=--slow
## also runs those that take minutes.
test-documents: runs-index
	scripts/setup python3 sqlite3
	scripts/try-documents $(DOCUMENTS)

## 1, 2 and 4 ranks under mpirun, to the byte; killed ranks and refusals. Half a minute.
test-mpi: mpi
	scripts/setup python3
	scripts/test-mpi

## What data in files cost: steps per second, and what the window of block_shuffled does. Five minutes.
bench-memory: build
	scripts/setup python3
	python3 Benchmarks/larger_than_memory.py $(SEISMO)

## What sharing batches costs here, and what a model predicts for more machines: the tables of docs/scale-out.md.
MPIRUN := mpirun --oversubscribe $(if $(filter 0,$(shell id -u)),--allow-run-as-root)
bench-ranks: mpi
	$(BUILD) --product ranks-bench
	.build/release/ranks-bench
	$(MPIRUN) -np 2 .build/release/ranks-bench

## Kills runs at random instants, resumes them and compares every byte: 300 of them, or COUNT=12.
COUNT ?= 300
torture: build
	scripts/setup python3
	python3 scripts/torture $(COUNT)

## Sweeps by Slurm, mpirun and GNU parallel on this machine, as root: the same files as without them.
test-slurm: build
	scripts/setup python3 procps slurmctld slurmd slurm-client munge openmpi-bin parallel
	$(if $(filter 0,$(shell id -u)),,sudo) scripts/try-slurm

## A training on a table of four times the memory that it may take: the bytes of one without a limit. A minute.
test-memory: build
	scripts/setup python3
	scripts/try-memory

## A package of one's own that adds components, as a stranger would write it.
test-outside: setup
	scripts/try-outside

## A new plugin of every kind, as 'seismo new plugin' writes it.
test-plugins: build
	scripts/try-plugins

## Every C kernel on arrays with forbidden memory beside them: with AddressSanitizer and
## UndefinedBehaviorSanitizer, then optimized as users get it. The heap, which can't have AddressSanitizer's, with the other.
sanitize: setup
	mkdir -p .build
	clang -g -O0 -fsanitize=$(UNDEFINED),address -fno-sanitize-recover=all $(LLD) $(KERNELS) \
	  -lm -o .build/kernels-sanitized
	.build/kernels-sanitized
	clang -g -O2 $(KERNELS) -lm -o .build/kernels-optimized
	.build/kernels-optimized
	$(if $(LLD),clang -g -O1 -fsanitize=$(UNDEFINED) -fno-sanitize-recover=all $(LLD) $(HEAP) -o .build/heap-sanitized)
	$(if $(LLD),.build/heap-sanitized .build)

## The CSV reader under libFuzzer and AddressSanitizer: a minute of inputs that nobody thought of, or as
## FUZZ says. An input that violates a promise is left in .build-fuzz/found.
FUZZ ?= -max_total_time=60
fuzz: setup
	SEISMO_FUZZ=1 $(SWIFT) build -c release --product seismo-fuzz --scratch-path .build-fuzz \
	  -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address -Xswiftc -Xclang-linker \
	  -Xswiftc -fuse-ld=lld
	mkdir -p .build-fuzz/corpus .build-fuzz/found
	SWIFT_BACKTRACE=enable=no SWIFT_DETERMINISTIC_HASHING=1 \
	  .build-fuzz/release/seismo-fuzz $(FUZZ) -max_len=4096 -timeout=20 -rss_limit_mb=4096 -close_fd_mask=1 -print_final_stats=1 \
	  -artifact_prefix=.build-fuzz/found/ .build-fuzz/corpus Tests/Fuzz/seeds 2>&1 | tail -40; \
	  exit $${PIPESTATUS[0]}

## The same on arm64, emulated; and that arm64 macOS's compiler would take the kernels.
cross-check:
	scripts/setup gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
	mkdir -p .build
	for kernel in Sources/SeismoKernels/*.c; do clang --target=arm64-apple-macos26 -ffreestanding \
	  -Wall -Wextra -Werror -O2 -c -ISources/SeismoKernels/include $$kernel -o /dev/null || exit 1; \
	done
	clang --target=aarch64-linux-gnu -g -O2 -fsanitize=$(UNDEFINED) -fsanitize-trap=all -static \
	  $(LLD) $(KERNELS) -lm -o .build/kernels-arm64
	qemu-aarch64 .build/kernels-arm64

## docs/components.md, from the declarations of the components, with those of all readers.
docs: export SEISMO_READERS = all
docs: build
	$(SEISMO) components --markdown > docs/components.md

## All that docs/performance.md tells, beside plain C with OpenBLAS, and PyTorch, JAX and scikit-learn
## where Python has them (Benchmarks/peers/requirements.txt). BENCH="--suites step --rounds 3" for less.
bench: build
	$(BUILD) --product seismo-bench
	scripts/setup python3 gcc libopenblas-dev
	python3 Benchmarks/run.py $(BENCH)

## The planted benchmark of 'seismo explain': writes docs/spikes-benchmark.md, and adds the held-out run to
## its log; goes on where it was stopped. With SPIKES="--seeds 6", in the place of 10, 45 minutes on two cores. What
## 'seismo advise' is worth there, spikes-advice, takes as long.
spikes-bench: build
	$(BUILD) --product spikes-bench
	.build/release/spikes-bench --document docs/spikes-benchmark.md $(SPIKES) \
	  --results runs/spikes-bench/$$(git describe --always --dirty) \
	  --log Benchmarks/results/spikes-held-out.tsv --commit $$(git describe --always --dirty) \
	  --date $$(date -u +%Y-%m-%d)

spikes-advice: build
	$(BUILD) --product spikes-bench
	.build/release/spikes-bench --held-out --advice docs/spikes-advice.md \
	  --commit $$(git describe --always --dirty)

## The figures and pictures of docs/why-it-spiked.md.
why-it-spiked: build
	scripts/setup python3
	python3 Benchmarks/why_it_spiked.py --images docs/images

## The discussion's claims, measured: docs/claims.md with its pictures. Ten minutes on two cores; goes on where it
## was stopped.
claims: build
	$(SEISMO) compare Specs/claims/*.yaml --output runs/claims --page docs/claims.md

## How good the networks are beside the best on tables, by docs/quality-protocol.md: docs/quality.md. Many hours; goes
## on where it was stopped. QUALITY=--subset takes minutes. Needs PyPI and Debian's packages.
QUALITY_PYTHON := .build-quality/venv/bin/python
quality: build
	scripts/setup python3 python3-venv
	[ -x $(QUALITY_PYTHON) ] || python3 -m venv .build-quality/venv
	$(QUALITY_PYTHON) -m pip install --quiet --requirement Benchmarks/quality/requirements.txt
	$(QUALITY_PYTHON) Benchmarks/quality/run.py $(QUALITY)

## The arithmetic of that comparison, on made-up data.
test-quality:
	python3 -m unittest discover -s Benchmarks/quality

## The own matrix product beside OpenBLAS, for wide layers.
bench-products:
	scripts/setup libopenblas-dev
	mkdir -p .build
	clang -O2 -ISources/SeismoKernels/include -ISources/SeismoKernels Benchmarks/products.c \
	  Sources/SeismoKernels/*.c -lopenblas -lm -o .build/products
	.build/products
	OPENBLAS_CORETYPE=SKYLAKEX .build/products

lint: setup
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Plugins Benchmarks

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Plugins Benchmarks

## The program. SEISMO_READERS="jsonl sqlite" adds readers to it, or all: docs/data.md.
build: setup
	$(BUILD) --product seismo

setup:
	@scripts/setup

clean:
	rm -rf .build
