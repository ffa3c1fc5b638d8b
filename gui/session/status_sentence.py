"""One sentence, or a few short ones, that state the experiment in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gui.parts.dose_text import bath_text, dose_text, share_text
from model.units import TICKS_PER_MIN
from rig.instruments.drug import Drug
from rig.instruments.perfusion import ValveState
from rig.instruments.stimulator import StimulatorSettings
from rig.messages import Status
from rig.timecourse.drift import MOST_DRIFT, Drift, drifts
from rig.timecourse.time_course import TimeCourse

Translate = Callable[[str], str]
AT_STRENGTH = 0.98
AVERAGED = 4
"""Sweeps of which a percentage is told, because one is noisy."""
GONE = 0.001
"""% per 10 min beyond which a change after an induction could be drift."""


def experiment_sentence(
    status: Status, drugs: Mapping[str, Drug], tr: Translate, armed: str = "", found: str = "", outcome: str = ""
) -> str:
    """``drugs``: file name -> card. ``armed``: "HFS to S1" while that is armed; ``found``: what arming found.
    ``outcome``: what became of the last induction."""
    if status.preparing:
        return f"{status.preparing}."
    parts = []
    if status.running:
        parts.append(tr("{pattern} is running.").format(pattern=status.running))
    elif armed:
        parts.append(tr("{pattern} is armed.").format(pattern=armed))
    else:
        parts.append(_test_pulses(status.stimulator, tr))
    if outcome and not (armed or status.running):
        parts.append(outcome)
    parts += [
        words
        for valve in status.valves
        if valve.drug in drugs and (words := _drug(valve, drugs[valve.drug], status, tr))
    ]
    if armed and found:
        parts.append(found)
    if status.perfusion.flow_ml_min == 0:
        parts.append(tr("The perfusion stands still."))
    if status.paused:
        parts.append(tr("Paused."))
    return " ".join(parts)


def _test_pulses(settings: StimulatorSettings, tr: Translate) -> str:
    test = settings.test
    on = [name for name, pathway in (("S1", settings.s1), ("S2", settings.s2)) if pathway.on]
    wanted = {"alternate": ["S1", "S2"], "off": []}.get(test.mode, [test.mode])
    given = [name for name in wanted if name in on]
    if not given:
        return (
            tr("No test pulses.")
            if not wanted
            else tr("No test pulses: {pathway} is off.").format(pathway=tr(" and ").join(wanted))
        )
    every = f"{test.interval_s:g} s"
    if len(given) == 2:
        return tr("Test pulses to S1 and S2 in turn, each every {every}.").format(every=every)
    return tr("Test pulses to {pathway}, every {every}.").format(pathway=given[0], every=every)


def _drug(valve: ValveState, card: Drug, status: Status, tr: Translate) -> str:
    name, full = card.name, valve.reservoir_uM
    reservoir = dose_text(card, full)
    bath, share = bath_text(card, valve.bath_uM), share_text(card, valve.bath_uM, full)
    if valve.open:
        if valve.bath_uM > full / AT_STRENGTH:
            return tr("{drug} is falling to {reservoir}: {bath} in the bath.").format(
                drug=name, reservoir=reservoir, bath=bath
            )
        if valve.bath_uM >= AT_STRENGTH * full:
            return tr("{drug} {reservoir} is at full strength in the bath.").format(drug=name, reservoir=reservoir)
        if status.perfusion.flow_ml_min == 0:
            return tr("{drug} {reservoir} cannot wash in: {share} in the bath.").format(
                drug=name, reservoir=reservoir, share=share
            )
        return tr("{drug} {reservoir} is washing in: {share} in the bath.").format(
            drug=name, reservoir=reservoir, share=share
        )
    if valve.bath_uM > GONE * max(full, 1e-9):
        if status.perfusion.flow_ml_min == 0:
            return tr("{drug} stays: {bath} in the bath.").format(drug=name, bath=bath)
        return tr("{drug} is washing out: {share} left in the bath.").format(drug=name, share=share)
    if valve.tissue_uM > 0.01 * max(full, 1e-9):
        return tr("{drug} has left the bath; {tissue} is still in the tissue.").format(
            drug=name, tissue=bath_text(card, valve.tissue_uM)
        )
    return ""


def outcome_words(course: TimeCourse, tr: Translate) -> str:
    """ "HFS to S1 20 min ago: S1 154 %, S2 99 % of baseline."; empty before any induction."""
    if not course.trains:
        return ""
    last = course.trains[-1]
    # the first pulse of a train comes 10 ms after its order
    minutes = int(round(course.now_min - last.at_min, 3))
    if minutes < 1:
        return ""
    shares = []
    for pathway in ("S1", "S2"):
        at_min, percents = course.percent(pathway, "slope")
        recent = percents[at_min > last.at_min][-AVERAGED:]
        if len(recent):
            shares.append(f"{pathway} {recent.mean():.0f} %")
    words = tr("{kind} to {pathways} {minutes} min ago").format(
        kind=last.label, pathways=tr(" and ").join(last.pathways), minutes=minutes
    )
    return tr("{words}: {shares} of baseline.").format(words=words, shares=", ".join(shares)) if shares else f"{words}."


def next_step(status: Status, tr: Translate) -> str:
    """ "Next: HFS to S1 at 02:10"; empty without a plan."""
    coming = [step for step in status.plan if step.tick > status.tick]
    if not coming:
        return ""
    first = min(coming, key=lambda step: step.tick)
    minutes = first.tick // TICKS_PER_MIN
    return tr("Next: {what} at {hours:02d}:{minutes:02d}").format(
        what=first.label or tr("a planned step"), hours=minutes // 60, minutes=minutes % 60
    )


def findings(drift: Drift | None, clipped: bool, tr: Translate) -> str:
    """What arming found about the baseline and the amplifier. It warns and never forbids."""
    words = "" if drift is None else f"{drift.per_10_min:.1f} % per 10 min".replace("-", "−")
    if drift is None:
        baseline = tr("There are too few sweeps to judge the baseline.")
    elif drifts(drift):
        baseline = tr("Baseline drifts {drift}: a change after the induction could be drift.").format(drift=words)
    elif abs(drift.per_10_min) > MOST_DRIFT:
        baseline = tr("Baseline scatters too much to tell a drift ({drift}, standard error {error:.1f}).").format(
            drift=words, error=drift.error
        )
    else:
        baseline = tr("Baseline is stable (drift {drift}).").format(drift=words)
    return f"{baseline} " + (tr("The response clips: lower the gain.") if clipped else tr("Nothing clips."))


def to_worry_about(drift: Drift | None, clipped: bool) -> bool:
    return drift is None or drifts(drift) or clipped
