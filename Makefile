# The two commands that matter: `make run` opens the lab, `make test` checks everything. Both set the machine up first.
PYTHON := .venv/bin/python
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: run test nwb dask robustness check-r format bundle lock

run:
	@setup/set-up lab
	@$(PYTHON) main.py

test:
	@setup/set-up tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest -n auto --maxprocesses 4 --dist loadfile

# Adds the packages of the NWB export (66 MB) to those of the lab.
nwb:
	@setup/set-up nwb

# Adds the packages with which a study runs on other computers too (45 MB); those of the NWB export come with them.
dask:
	@setup/set-up dask

# What a journal survives and costs, whether any file can harm, clocks that are moved, experiments in which nothing
# differs, somebody who presses everything,
# and the lab flat out for half an hour; `make robustness SOAK_MINUTES=480` for a night. Some 50 minutes without the soak.
SOAK_MINUTES := 30
robustness:
	@setup/set-up tests
	PYTHONPATH=.:tests/rig $(PYTHON) tests/robustness/journals.py
	PYTHONPATH=.:tests/rig $(PYTHON) tests/robustness/spoilt.py
	PYTHONPATH=.:tests/rig:tests/rig/journal $(PYTHON) tests/robustness/inputs.py --scaling
	PYTHONPATH=.:tests/rig $(PYTHON) tests/robustness/strangers.py
	PYTHONPATH=.:tests/rig $(PYTHON) tests/robustness/clocks.py
	$(PYTHON) -m pytest tests/robustness/schedulers.py
	PYTHONPATH=.:tests/rig $(PYTHON) tests/robustness/studies.py
	PYTHONPATH=.:tests/rig/study/power $(PYTHON) tests/robustness/null_experiments.py --compute
	PYTHONPATH=. xvfb-run -a -s "-screen 0 1920x1080x24" $(PYTHON) tests/robustness/monkey.py
	PYTHONPATH=.:tests/rig $(PYTHON) tests/robustness/soak.py --minutes $(SOAK_MINUTES)

# Asks R again what is stored of its answers, where it is installed with lme4 and lmerTest.
check-r:
	@setup/set-up tests
	PYTHONPATH=.:tests/rig/study/statistics $(PYTHON) tests/rig/study/statistics/check_r.py

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
	$(LOCK) requirements-nwb.in -o requirements-nwb.lock
	$(LOCK) requirements-dev.in -o requirements-dev.lock
	$(LOCK) requirements-dask.in -o requirements-dask.lock
	$(LOCK) requirements-bundle.in -o requirements-bundle.lock
