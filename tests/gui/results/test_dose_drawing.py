"""Where slices stand over their doses."""

from __future__ import annotations

from math import log

import pytest
from PySide6.QtCore import QRectF
from results_hand import seen

from gui.parts.theme import Theme
from gui.results.dose_drawing import laid_out_doses
from gui.snapshot.canned_study import DOSES, canned, hill
from rig.study.results.dose_response import NONE_BELOW

CONTROL = '[[group]]\nname = "Control"\ncontrol = true\nprotocol = "ltp_hfs"\n'
ROOM = QRectF(0, 0, 700, 500)


def test_a_control_stands_at_dose_0_left_of_the_least_dose(theme: Theme):
    view = seen(canned(DOSES + CONTROL, hill))
    control = next(place for place, look in enumerate(view.looks) if look.name == "Control")
    assert view.axes[0].values[control] == 0
    spots = laid_out_doses(theme, view, ROOM).spots
    across = {spot.point.group: spot.at.x() for spot in spots}
    assert len(across) == len(view.looks)
    assert min(across, key=across.__getitem__) == control
    # dose 0 is as far from the least dose as NONE_BELOW of it would be
    at = {dose: across[place] for place, dose in enumerate(view.axes[0].values.tolist())}
    least, next_one = sorted(dose for dose in at if dose)[:2]
    step = (at[next_one] - at[least]) / log(next_one / least)
    assert at[0] == pytest.approx(at[least] + step * log(NONE_BELOW), abs=0.5)
    assert view.curve is not None
    assert "control: no dose" in view.curve.words
