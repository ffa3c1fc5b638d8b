"""The door of the bundle.

The lab starts parts of itself as ``sys.executable -c ...``, to compile over all cores and to measure. In a bundle
``sys.executable`` is the bundle, which has no Python beside it: it answers such a call itself.
"""

from __future__ import annotations

import multiprocessing
import sys

import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.argv[1:2] == ["-c"] and len(sys.argv) > 2:
        program = sys.argv[2]
        sys.argv[1:3] = []
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.exit(main.main())
