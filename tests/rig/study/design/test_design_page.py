"""The page on designs says what the declarations say."""

from __future__ import annotations

from docs.write_designs import PAGE, page


def test_the_page_on_designs_is_current() -> None:
    """If this fails: ``python -m docs.write_designs``."""
    assert PAGE.read_text(encoding="utf-8") == page()
