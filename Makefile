# Two commands do everything: `make map` and `make test`. Both set up what they need first.
PYTHON ?= python3
# Each module is compiled once, not in each process, also where something outside asks for that: half of a short one.
export PYTHONDONTWRITEBYTECODE =
# A file on each core, the longest first; types are looked at beside the tests, which begin on one core.
TOGETHER = -n auto --dist loadfile --no-loadscope-reorder

.PHONY: map check test oracle torture wordpress clean scripts reference americas examples networks gallery docs dist matrix bench walk

map:
	@$(PYTHON) tools/bootstrap.py
	@mkdir -p build
	@.venv/bin/routes map americas -o build/americas.html --force

# What answers while one works: everything but the browser and what is slow. `make test` runs all.
check:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy & types=$$!; .venv/bin/python -m pytest $(TOGETHER) -m "not browser and not slow"; tests=$$?; wait $$types && exit $$tests

test:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy & types=$$!; .venv/bin/python -m pytest $(TOGETHER); tests=$$?; wait $$types && exit $$tests

# Every answer of the graph against trying everything, on 2,000 networks each; `make test` has a sample.
oracle:
	@$(PYTHON) tools/bootstrap.py --dev
	@EXAMPLES=2000 .venv/bin/python -m pytest -n auto tests/graph/test_brute_force.py

# What each job costs beside what people use for it, into docs/speed.md: long, on a quiet machine; it fails nothing.
bench:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python benchmarks/run.py

# Faults of disk and process at every write of every writer, and builds that race: a long table; tests have a sample.
torture:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/torture.py

# A real WordPress on this machine alone, as root: what each role sees of each snippet. Tests use its stored results.
wordpress:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/wordpress.py

# The scripts of a page as short as they go, after one of routes/maps/html/assets was changed; the results are committed.
scripts:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/minify_scripts.py

# Rebuild what is bundled (needs the package registries once; the results are committed).
reference:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/build_reference.py

americas:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/build_networks.py americas
	@.venv/bin/python tools/export_networks.py americas

networks:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/build_networks.py
	@.venv/bin/python tools/export_networks.py

# The story of April 2022 with its page, embed, pictures and articles, in examples/.
examples:
	@$(PYTHON) tools/bootstrap.py
	@.venv/bin/python tools/build_examples.py

# Pictures of maps, stories, articles, cards and sheets, in docs/gallery/: browser pages and pictures of ours.
gallery:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/gallery.py

# The documentation site, into build/docs: no network, warnings are errors, every link is looked up.
docs:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/build_docs.py

# What goes to the package index, into dist/: built from the sdist, looked through, and never uploaded from here.
dist:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/build_dist.py
	@.venv/bin/python tools/sbom.py

# What README, Start and How-to say, typed into an environment that has the wheel and nothing else (asks the index).
walk:
	@$(PYTHON) tools/bootstrap.py --dev
	@.venv/bin/python tools/walk.py

# The tests on each Python 3.11-3.14 of this machine, and on the lowest versions that pyproject.toml allows.
matrix:
	@$(PYTHON) tools/matrix.py

clean:
	rm -rf build dist .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
