# The two commands that matter: `make run` opens the lab, `make test` checks everything. Both set the machine up first.
PYTHON := .venv/bin/python
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: run test robustness format bundle lock

run:
	@setup/set-up lab
	@$(PYTHON) main.py

test:
	@setup/set-up tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest

# What a journal survives: kills, full disks, damage at every byte; and what it costs. Some five minutes.
robustness:
	@setup/set-up tests
	PYTHONPATH=.:tests/rig $(PYTHON) tests/robustness/journals.py

format:
	@setup/set-up tests
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

# The program in one folder, dist/schaffer, which starts without Python; then a look whether it does.
bundle:
	@setup/set-up bundle
	build/venv/bin/python -m PyInstaller --noconfirm --log-level WARN packaging/schaffer.spec
	build/venv/bin/python packaging/smoke_test.py

# After a change of a *.in file: pin every package and the hash of each of its files, for every platform.
lock:
	@setup/set-up tests
	$(LOCK) setup/installer.in -o setup/installer.lock
	$(LOCK) requirements.in -o requirements.lock
	$(LOCK) requirements-dev.in -o requirements-dev.lock
	$(LOCK) requirements-bundle.in -o requirements-bundle.lock
