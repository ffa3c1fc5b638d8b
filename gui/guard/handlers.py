"""What Qt calls in a class of ours is guarded: an exception that leaves such a handler is told of once, and Qt goes on
as if the class had none of its own.

It must not leave: PySide keeps it for later or prints it, and where it comes from C and nobody has looked at it yet (a
``ValueError`` of ``round``, a ``KeyError`` of a dictionary), reading it ends the program on Python 3.11.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import CO_VARARGS
from types import FunctionType
from typing import Any, TypeVar

from gui.guard.unforeseen import watching

Class = TypeVar("Class", bound=type)
OF_QT = ("PySide6", "Shiboken", "shiboken6", "pyqtgraph")
EVENTS = ("event", "eventFilter")
MARK = "guards"


def careful(made: Class) -> Class:
    """Around every method of a class that Qt calls: events, and whatever a class of Qt or of the plots has as well."""
    for name, method in list(vars(made).items()):
        if isinstance(method, FunctionType) and called_by_qt(made, name) and not hasattr(method, MARK):
            setattr(made, name, _around(made, name, method))
    return made


def called_by_qt(made: type, name: str) -> bool:
    """Whether Qt, or a class of the plots, may call the method of this name. A class that stands before one of Qt in a
    list of bases has nothing of Qt itself: its events go by their names."""
    if name.startswith("__"):
        return False
    if name in EVENTS or name.endswith("Event"):
        return True
    return any(name in vars(base) for base in made.__mro__[1:] if base.__module__.startswith(OF_QT))


def is_guarded(method: Callable[..., Any]) -> bool:
    return hasattr(method, MARK)


def _around(made: type, name: str, method: FunctionType) -> Callable[..., Any]:
    code = method.__code__
    # PySide gives a slot as many arguments as it takes; it would give this one all that a signal has
    most = None if code.co_flags & CO_VARARGS else code.co_argcount - 1

    @wraps(method)
    def guard(self: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return method(self, *arguments[:most], **named)
        except Exception as error:
            heard = watching()
            if heard is None:
                raise
            heard.hear(error)
        usual = getattr(super(made, self), name, None)
        return usual(*arguments, **named) if usual is not None else None

    setattr(guard, MARK, method)
    return guard
