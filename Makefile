# Everything starts here. `make help` lists the targets.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup libraries demo test test-fast test-faults test-stores bench-extract bench-mirror bench-sql lint docs

RUN := .venv/bin
DEMO := build/demo
LAKE := $(DEMO)/lake
VIDEOS ?=
# Three workers on two cores, because some tests wait for other processes; tests/conftest.py puts the longest first.
PYTEST := $(RUN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder --durations 25
# In processes of their own: DuckDB became so slow in one that had run all of them that its tests timed out.
PICTURES := tests/pose tests/video tests/performance
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

setup: .venv/.complete ## make .venv as uv.lock says

.venv/.complete: uv.lock pyproject.toml infra/setup.sh
	@sh infra/setup.sh
	@touch $@

libraries: setup
	@$(RUN)/python infra/check-libraries.py

demo: ## show the answers for a rendered clinic whose truth is known, or for the videos in VIDEOS=folder
	@test -z "$(VIDEOS)" -o -d "$(VIDEOS)" || { echo "There is no folder '$(VIDEOS)'. Type: make demo VIDEOS=path/to/a/folder"; exit 2; }
	@$(MAKE) --no-print-directory libraries
	@if [ -n "$(VIDEOS)" ]; then sh infra/demo.sh "$(VIDEOS)" "$(LAKE)"; else sh infra/demo-clinic.sh "$(DEMO)/clinic" "$(DEMO)/clinic-lake"; fi

test: libraries ## all tests
	$(RUN)/gaitlake models fetch
	$(PYTEST) $(addprefix --ignore ,$(PICTURES))
	$(PYTEST) $(PICTURES)

test-fast: libraries ## the tests that take less than five seconds each
	$(RUN)/gaitlake models fetch
	$(PYTEST) -m "not slow" $(addprefix --ignore ,$(PICTURES))
	$(PYTEST) -m "not slow" $(PICTURES)

test-faults: libraries ## kill, break and starve everything, for an hour or more (KILLS=200 by default)
	$(RUN)/gaitlake models fetch
	FAULTS=1 $(RUN)/python -m pytest tests/faults tests/hostile/test_nights.py

test-stores: libraries ## the lake's own tests again, with the catalogs in PostgreSQL and the data behind an S3 API
	GAITLAKE_TEST_PLACE=postgres+s3 $(PYTEST) tests/lake tests/store

bench-extract: libraries ## measure taking landmarks from the videos in VIDEOS=folder against MediaPipe and the floor
	$(RUN)/gaitlake models fetch
	$(RUN)/python -m tests.performance.extract "$(or $(VIDEOS),../shared/data/videos)"

bench-mirror: libraries ## compare the landmarks of the videos in VIDEOS=folder with those of their mirror images
	$(RUN)/gaitlake models fetch
	$(RUN)/python -m tests.performance.mirror "$(or $(VIDEOS),../shared/data/videos)"

bench-sql: libraries ## measure the lake's SQL on a made lake of STRIDES=1000000 strides against polars and pandas
	$(RUN)/python -m tests.performance.sql --strides $(or $(STRIDES),1000000) --runs $(or $(RUNS),3)

lint: setup ## formatting, types, import directions, SQL
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy -p gaitlake -p gaitlake_schemas -p gaitlake_flows
	$(RUN)/lint-imports
	$(RUN)/sqlfluff lint --disable-progress-bar pipeline/gaitlake/sql

docs: setup ## write docs/data_dictionary.md, docs/metrics.md and constraints.txt anew
	$(RUN)/python -m gaitlake.lake.document docs/data_dictionary.md
	$(RUN)/python -m gaitlake.metrics.document docs/metrics.md
	"$$(sh infra/find-uv.sh)" export --frozen --quiet --no-dev --no-emit-project --no-hashes --no-annotate --no-header -o constraints.txt
