# 旧改 · make alone lists the verbs.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo up down test unit faults bench lint fmt docs lock

help:
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' Makefile | expand -t 14

demo: $(READY) ## 演示 start everything and take the 42 projects of 2024 through their lives
	@$(BIN)/jiugai demo

up: $(READY) ## 启动 start Kafka, PostgreSQL, the four services and the audit desk
	@$(BIN)/jiugai up

down: $(READY) ## 停止 stop all of it; the data stays in var/
	@$(BIN)/jiugai down

test: $(READY) ## 测试 every test, on real Kafka and real PostgreSQL
	@$(BIN)/pytest -n 2 --ignore=tests/bench

unit: $(READY) ## 单元测试 the tests that need neither, in seconds
	@$(BIN)/pytest -m "not stack" --hypothesis-profile=quick --ignore=tests/bench

faults: $(READY) ## 故障 every part killed, stopped and emptied under load, in full; some minutes
	@JIUGAI_FAULTS=full $(BIN)/pytest --durations=0 tests/faults

bench: $(READY) ## 测量 the kernel beside its peers; some of it: make bench FIGURES="append http"
	@$(BIN)/python -m pip install --quiet --require-hashes -r tests/bench/requirements.txt
	@$(BIN)/python -m tests.bench $(FIGURES)

lint: $(READY) ## 检查 style, types, boundaries, documents, the compose file
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@$(BIN)/python -m tools.docs --check
	@if docker compose version >/dev/null 2>&1; then docker compose config -q; fi

fmt: $(READY) ## 排版 lay the code out
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format

docs: $(READY) ## 文档 write docs/events.md, docs/rules/, the AsyncAPI documents and the lists in README files
	@$(BIN)/python -m tools.docs

lock: $(READY) ## 锁定 pin the newest packages and jars, each with its hash, without addresses
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --upgrade --extra local --extra dev pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --constraint requirements.txt --extra local pyproject.toml \
		-o deploy/image/requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --upgrade --group peers -o tests/bench/requirements.txt
	@$(BIN)/python -m deploy.kafka.jars

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) deploy/preflight.py
	@echo "安装到 .venv · installing into .venv (once, about a minute)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@
