# `make` prints what there is. CI runs .ci/run, and so do these targets, so that both check the same.
.DEFAULT_GOAL := help
.PHONY: help check verify fuzz test-postgres bench demo screens build long ci

FUZZTIME ?= 10s
BENCH ?= .

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

check: ## format, vet, linters, house rules, unit tests with the race detector
	.ci/run format house vet lint race

verify: ## generated files, go.mod and both languages are as the tools leave them
	@before=$$(git diff | sha256sum); go generate ./... && [ "$$before" = "$$(git diff | sha256sum)" ] || { echo "go generate changed files:"; git diff --stat; exit 1; }
	.ci/run format tidy
	go test -count=1 -run 'TestStyle|TestTrackedFiles' .

fuzz: ## every fuzz target for FUZZTIME (10s)
	FUZZTIME=$(FUZZTIME) .ci/run fuzz

test-postgres: ## the tests of the stores on a private PostgreSQL server
	.ci/with-postgres go test -count=1 ./internal/store/...

bench: ## benchmarks; BENCH=regexp chooses
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./...

demo: ## plays the shipped stories and serves the office
	go run ./cmd/liem demo

screens: ## the pictures of the README, made in Chromium
	LIEM_SCREENS=$(CURDIR)/docs/screens go test -count=1 ./internal/serve -run TestScreens

build: ## the program, as ./liem, reproducibly
	CGO_ENABLED=0 go build -trimpath -o liem ./cmd/liem

long: ## the long forms of all tests, with every real part
	.ci/run tests

ci: ## all that CI runs; installs what is missing on Debian
	.ci/run
