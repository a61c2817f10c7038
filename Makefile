# Tandem's commands. What they do is in bin/prepare (install), bin/check (checks) and `tandem` (everything else).
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench bench-matching pins prepare

help:
	@echo "make demo          install, make the demo task force, run the main job, serve the site"
	@echo "make demo SERVE=0  the same without serving"
	@echo "make test          lint, types, storeys and all tests, browser included"
	@echo "make lint          the same without the tests"
	@echo "make bench         measure (docs/benchmarks.md)"
	@echo "make bench-matching  measure the matcher (docs/matching.md); PARTS=huge for ten million people"
	@echo "make pins          write requirements.txt anew from pyproject.toml"
	@echo "Then: .venv/bin/tandem --help"

prepare:
	@sh bin/prepare

demo: prepare
	@.venv/bin/tandem demo

test:
	@sh bin/prepare chromium
	@sh bin/check

lint: prepare
	@sh bin/check lint

bench: prepare
	@.venv/bin/python -m benchmarks

bench-matching: prepare
	@.venv/bin/python -m benchmarks.matching $(PARTS)

# Needs uv on the path. The file names no package host, whatever index wrote it (tests/house/test_pins.py).
pins:
	@command -v uv >/dev/null || { echo "make pins needs uv on the path: pip install uv"; exit 1; }
	@uv pip compile --quiet --upgrade --python-version 3.11 --all-extras --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --no-annotate pyproject.toml -o requirements.txt
	@echo "requirements.txt is new. Run: make test"
