"""The page on the critic says what its table says."""

from __future__ import annotations

from docs.write_critic import PAGE, page


def test_the_page_on_the_critic_is_current() -> None:
    """If this fails: ``python -m docs.write_critic``."""
    assert PAGE.read_text(encoding="utf-8") == page()
