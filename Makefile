# Everything starts here. `make` alone lists the targets.
PYTHON ?= python3
BOOTSTRAP = $(PYTHON) tools/bootstrap.py
VENV = .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test live-tests check bench docs pooler connectors proofs pictures lock clean python

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: python ## start it all here: database, server, worker, sandbox; Ctrl-C stops it
	@$(BOOTSTRAP) runtime
	@exec $(VENV)/studium up

test: python ## run every test, on a real PostgreSQL and in a real browser
	@$(BOOTSTRAP) dev
	@CHROMIUM="$$($(VENV)/python tools/find_chromium.py)" && export CHROMIUM && \
	  exec $(VENV)/python -m pytest -n 2 --dist loadscope $(ARGS)

live-tests: python ## try labs and payment providers at the real ones whose test keys are set
	@$(BOOTSTRAP) dev
	@$(VENV)/python tools/live_tests.py
	@exec $(VENV)/python -m pytest -n 0 tests/live/labs.py $(ARGS)

check: python ## look for lint, wrong types and forbidden imports
	@$(BOOTSTRAP) dev
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports

bench: python ## measure, side by side, and write the tables
	@$(BOOTSTRAP) dev
	@exec $(VENV)/python -m bench $(ARGS)

docs: python ## write what is derived from the settings, the events, the API and the schema
	@$(BOOTSTRAP) dev
	@$(VENV)/python tools/write_configuration.py
	@$(VENV)/python tools/write_connectors.py
	@$(VENV)/python tools/write_data_model.py

pooler: python ## take the tour through PgBouncer in transaction mode; needs its program
	@$(BOOTSTRAP) dev
	@exec $(VENV)/python tools/check_pooler.py

connectors: python ## try the connectors in a running product; needs Node.js and npm
	@$(BOOTSTRAP) dev
	@exec $(VENV)/python tools/check_connectors.py

proofs: python ## prove at length what the tests prove in short; needs Node.js, npm and promtool
	@$(BOOTSTRAP) dev
	@$(VENV)/python tools/prove_document.py
	@$(VENV)/python tools/prove_clients.py
	@$(VENV)/python tools/prove_metrics.py
	@$(VENV)/python -m tests.proofs.long_deliveries --events 10000 --endpoints 20
	@$(VENV)/python -m tests.proofs.killed_tutor
	@EVENT_ORDERS=1000 $(VENV)/python -m pytest -n 2 -o timeout=3600 -k "every_order or captured_in_part" tests/commerce/test_webhooks.py tests/commerce/test_paypal.py
	@ORDER_EXAMPLES=10000 $(VENV)/python -m pytest -n 0 \
	  tests/commerce/subscriptions/test_order_of_events.py
	@PROOF_DEPTH=4 $(VENV)/python -m pytest -n 2 --dist loadscope \
	  tests/proofs/test_api_contract.py tests/proofs/test_hostile_requests.py \
	  tests/study/exams/test_assembly.py
	@CHROMIUM="$$($(VENV)/python tools/find_chromium.py)" && export CHROMIUM && \
	  EXAM_ITEMS=180 $(VENV)/python -m pytest -n 0 -k no_answer_is_lost tests/journeys/test_exam.py

pictures: python ## take the README's pictures of the running product
	@$(BOOTSTRAP) dev
	@CHROMIUM="$$($(VENV)/python tools/find_chromium.py)" && export CHROMIUM && \
	  exec $(VENV)/python tools/pictures.py

lock: python ## pin the newest versions of all requirements, with hashes
	@$(BOOTSTRAP) dev
	@$(VENV)/python tools/lock.py

clean: ## remove the environment and caches; your data in .studium/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one: make PYTHON=/path/to/python" >&2; \
	  exit 1; }
