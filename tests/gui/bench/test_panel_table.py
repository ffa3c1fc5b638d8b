import pytest
import shiboken6

from gui.bench.bench import Bench
from gui.bench.panel_table import PANEL_KEYS, PANELS, PanelRow
from gui.parts.theme import Theme
from gui.session.session import Session


@pytest.mark.parametrize("row", PANELS, ids=lambda row: row.name)
def test_a_panel_needs_nothing_but_the_theme_and_the_session(row: PanelRow, theme: Theme, session: Session) -> None:
    made = row.make(theme, session)
    assert made.accessibleName()
    shiboken6.delete(made)


def test_the_bench_knows_every_panel_by_its_name_and_with_its_type() -> None:
    typed = {name: kind for name, kind in Bench.__annotations__.items() if kind.endswith("Panel")}
    assert typed == {row.name: getattr(row.make, "__name__", "") for row in PANELS}


def test_what_stands_in_the_pane_has_a_key_and_nothing_else_has_one() -> None:
    assert PANEL_KEYS.keys() == {row.name for row in PANELS if row.place == "pane"}
