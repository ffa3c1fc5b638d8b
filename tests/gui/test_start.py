import subprocess
import sys


def test_nothing_heavy_stands_before_the_first_window() -> None:
    asked = (
        "import sys, main, gui.window; "
        "print(sorted({'numba', 'scipy', 'matplotlib', 'model.slice'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
