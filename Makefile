# `make demo` shows what vitamer does, `make test` runs what CI runs, `make proof` at full length what tests sample.
PYTHON ?= python3
LABELS ?= tests/data/matching_labels.csv
# Ten minutes shorter: make bench QUICK=--quick
QUICK ?=
BIN := .venv/bin

.PHONY: demo test bench proof docs clean
.DELETE_ON_ERROR:

demo: .venv/installed
	@$(BIN)/vitamer import demo/servings.csv --diary demo/diary.db
	@$(BIN)/vitamer week last --diary demo/diary.db
	@$(BIN)/vitamer week last --diary demo/diary.db -o demo/week.png
	@$(BIN)/vitamer report --diary demo/diary.db -o demo/report.html
	@echo "The picture of the week: $(CURDIR)/demo/week.png"
	@echo "All of the diary on a page: $(CURDIR)/demo/report.html"

test: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@for browser in chromium chromium-browser google-chrome chrome; do command -v $$browser && exit; done >/dev/null; \
	  echo "No Chromium is installed: the tests that look at the report in a browser are left out."
	$(BIN)/python -m pytest --doctest-modules --mpl --nbmake src tests notebooks
	@echo "Tests passed."

bench: .venv/tested
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/benchmarks/start.py
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/benchmarks/food_table.py
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/benchmarks/year.py
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/benchmarks/large_export.py
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/benchmarks/matching.py $(LABELS)
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/benchmarks/matching_speed.py $(QUICK)

proof: .venv/tested
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/proof/fuzz.py --cases 20000
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/proof/kills.py --kills 200
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/proof/full_disk.py --sizes 20
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python tests/proof/readers.py --readers 100

# The pictures and transcripts of the README.
docs: .venv/tested
	$(BIN)/vitamer week --file demo/servings.csv -o docs/week.png
	$(BIN)/vitamer plot sources --file demo/servings.csv -o docs/sources.png
	REWRITE_README=1 $(BIN)/python -m pytest tests/test_docs.py || $(BIN)/python -m pytest tests/test_docs.py

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "vitamer needs Python 3.11 or newer; name one with: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv
	@echo "Installing vitamer into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tested: .venv/installed
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf .venv demo/diary.db demo/week.png demo/report.html dist build
