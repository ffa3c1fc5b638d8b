"""Blocks and times in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from rig.study.design.blocks import Block


def tr(text: str) -> str:
    return QCoreApplication.translate("Blocks", text)


def number_words(value: float) -> str:
    """At most two decimals, with a true minus."""
    # a zero has no sign
    return f"{round(value, 2) + 0.0:g}".replace("-", "−")


def minute_words(minute: float) -> str:
    """ "40 min"."""
    return tr("{minutes} min").format(minutes=number_words(minute))


def span_words(begin_min: float, end_min: float) -> str:
    """ "20 to 50 min"."""
    return tr("{begin} to {end} min").format(begin=number_words(begin_min), end=number_words(end_min))


def block_words(block: Block, group: str) -> str:
    """What it is, when, and in which group."""
    when = (
        tr("at {minute}").format(minute=minute_words(block.begin_min))
        if block.lasts_min < 0.5
        else span_words(block.begin_min, block.end_min)
    )
    return tr("{what} in {group}, {when}").format(what=block.label, group=group, when=when)
