"""How a command ends: done, failed or refused, and one sentence on stderr that says why.

All that a command says goes through here, because it may quote what a stranger wrote: a name with an escape in it would
otherwise clear the terminal, or write on it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from rig.files.safe_text import one_line, readable

DONE, FAILED, REFUSED = 0, 1, 2
LONGEST = 400


class Refused(Exception):
    """What was asked for cannot be done; the words say why and what to do."""


def answer(text: str) -> None:
    """The answer, on stdout."""
    print(readable(text))


def complain(sentence: str) -> None:
    """Why, or what else is to be known, on stderr."""
    print(readable(sentence), file=sys.stderr)


def exit_code(carry_out: Callable[[], int]) -> int:
    """Carry a command out. Whatever stops it is told in one sentence."""
    try:
        return carry_out()
    except KeyboardInterrupt:
        complain("Stopped by hand; nothing was written.")
        return FAILED
    except Refused as refusal:
        complain(str(refusal))
        return REFUSED
    except Exception as error:
        import logging

        from rig.files.refusal import Objection, RefusedFile

        if isinstance(error, Objection | RefusedFile):
            complain(f"{str(error)[:1].upper()}{str(error)[1:]}")
            return REFUSED

        logging.getLogger("schaffer").debug("the command failed", exc_info=True)
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error).strip()
        complain(f"It could not be finished: {one_line(words or type(error).__name__, LONGEST)}")
        return FAILED
