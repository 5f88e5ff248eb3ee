# What there is to do with Touchline. Each target sets up what it needs first (scripts/setup), and only that.
# `make help` prints what follows ## after a target's name.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Two cargo commands at once only wait for each other.
.NOTPARALLEL:

setup := scripts/setup/run
touchline := target/release/touchline
# ONCE=1 (or anything but empty and 0): the demo ends by itself.
once := $(if $(filter-out 0,$(ONCE)),--once)

# SIZE=quick evaluates on two short clips, which is too few to fail on.
eval-size := $(if $(filter quick,$(SIZE)),--size quick,--check)

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

# Set-up by parts: needs-build-serve sets up the parts build and serve, in one go and before anything long.
needs-%:
	@$(setup) $(subst -, ,$*)

.PHONY: setup
setup: needs-build-plugins-guests-serve-browser-registry ## install what building, running and testing need
	@echo "setup: everything is there"

.PHONY: plugins
plugins: needs-build-plugins ## build the plugins into target/plugins/
	scripts/build-plugins.sh

.PHONY: examples
examples: needs-guests ## build the example plugins in Python and JavaScript into target/plugins/examples/
	scripts/build-examples.sh

.PHONY: build
build: needs-build ## build the command, target/release/touchline
	cargo build --release --locked --package touchline

.PHONY: demo
demo: needs-build-plugins-serve plugins build ## answer a signed challenge about a rendered clip and show the report; ONCE=1 ends by itself
	$(touchline) demo $(once)

.PHONY: test
test: needs-build-plugins-guests-serve-browser-registry plugins examples ## run every test
	cargo test --workspace --locked
	cd models/train && python3 -m unittest --quiet
	cd tests/evaluation && python3 -m unittest --quiet
	cd plugins/examples/python-nearest && python3 -m unittest --quiet
	cd plugins/examples/javascript-nearest && node --test

.PHONY: lint
lint: needs-build-lint ## check format, lints and dependencies
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	scripts/check-dependencies

.PHONY: bench
bench: needs-build-plugins-serve plugins build ## measure this machine's ceilings, what the miner makes of them, and the hot pieces
	$(touchline) bench --long 10
	cargo bench --locked --package touchline-inference --package touchline-strategy --package touchline

.PHONY: eval-models
eval-models: needs-build-serve build ## hold the demo models against clips they were never trained on
	TOUCHLINE=$(touchline) models/train/evaluate.sh

.PHONY: eval
eval: needs-build-plugins-serve plugins build ## hold the strategy against rendered clips and the plain tracker; SIZE=quick does not check
	TOUCHLINE=$(touchline) tests/evaluation/run.sh strategies $(eval-size) --json data/eval/strategies.json

.PHONY: eval-scorer
eval-scorer: needs-build-plugins-serve plugins build ## hold the scorer's prediction against the truth; SIZE=quick does not check
	TOUCHLINE=$(touchline) tests/evaluation/run.sh scorer $(eval-size) --json data/eval/scorer.json --plot data/eval/scorer.png

.PHONY: clean-data
clean-data: ## remove rendered clips and the demo's database; an operator's own database stays
	rm -rf data/bench data/demo data/eval target/test-clips
