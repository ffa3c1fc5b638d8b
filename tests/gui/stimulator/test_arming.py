from gui.stimulator.arming import Arming


def test_it_disarms_itself_after_a_minute() -> None:
    now = [100.0]
    arming = Arming(lambda: now[0])
    assert not arming.armed and arming.left_s == 0
    arming.arm()
    assert arming.armed and arming.left_s == 60
    now[0] = 130.5
    assert arming.left_s == 30
    now[0] = 160.0
    assert not arming.armed and arming.left_s == 0


def test_disarm() -> None:
    arming = Arming(lambda: 0.0)
    arming.arm()
    arming.disarm()
    assert not arming.armed
