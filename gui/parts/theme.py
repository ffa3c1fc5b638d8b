"""One table of tokens feeds the style sheet, the plots' pens and every painted control."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette, QPen
from PySide6.QtWidgets import QApplication

from gui.parts.style_sheet import style_sheet
from rig.files.root import FONTS, RESOURCES

DARK = {
    "bg0": "#121517",
    "bg1": "#1A1E22",
    "bg2": "#252A30",
    "bg3": "#323941",
    "plot": "#0E1113",
    "grid": "#20262B",
    "line": "#2C3238",
    "line2": "#454E58",
    "text": "#ECEFF2",
    "text2": "#B3BCC5",
    "text3": "#8C97A2",
    "inkon": "#121517",
    "S1": "#5CB8F2",
    "S2": "#F5A742",
    "drug1": "#C879E6",
    "drug2": "#2BB587",
    "drug3": "#EBDD5A",
    "drug4": "#FFC2CE",
    "drug5": "#A9B8FF",
    "acsf": "#7E8A95",
    "danger": "#FF6B5E",
    "danger_ground": "#3A1D1B",
    "tick": "#7FD6A8",
    "unknown": "#C3CAD1",
    "tissue": "#3A3631",
    "layer": "#E7D9BE",
    "bath": "#16222A",
}
LIGHT = {
    "bg0": "#E9ECEE",
    "bg1": "#FFFFFF",
    "bg2": "#F1F3F5",
    "bg3": "#E1E6EA",
    "plot": "#FFFFFF",
    "grid": "#EDF0F2",
    "line": "#DDE2E6",
    "line2": "#B4BDC6",
    "text": "#13171A",
    "text2": "#434D56",
    "text3": "#5D6872",
    "inkon": "#FFFFFF",
    "S1": "#0067B1",
    "S2": "#B85600",
    "drug1": "#A045BD",
    "drug2": "#00805F",
    "drug3": "#7D6B00",
    "drug4": "#8C1240",
    "drug5": "#2E3192",
    "acsf": "#7C8893",
    "danger": "#C0261B",
    "danger_ground": "#FCE9E7",
    "tick": "#00714F",
    "unknown": "#4F5962",
    "tissue": "#EADFCB",
    "layer": "#6E5A3C",
    "bath": "#E6EFF4",
}
THEMES = {"dark": DARK, "light": LIGHT}
PALETTE = {
    QPalette.ColorRole.Window: "bg1",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "bg2",
    QPalette.ColorRole.AlternateBase: "bg1",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.Button: "bg2",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Light: "line2",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line",
    QPalette.ColorRole.Shadow: "line",
    QPalette.ColorRole.Highlight: "bg3",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.ToolTipBase: "bg1",
    QPalette.ColorRole.ToolTipText: "text",
}


@dataclass(frozen=True)
class Metrics:
    """Sizes in px of one layout. ``body``, ``hint``, ``readout`` and ``clock`` are type sizes; ``pane`` is the least
    width of the right pane; ``scope_share`` and ``course_share`` are the heights of the two plots to each other;
    ``trace`` is the width of the newest sweep of S1 and of S2; ``marker`` is the size of a point of the time course."""

    top_bar: int
    status_line: int
    rail: int
    readouts: int
    row: int
    gap: int
    padding: int
    drug_rows: int
    body: int
    hint: int
    readout: int
    clock: int
    pane: int
    scope_share: int = 10
    course_share: int = 12
    trace: tuple[float, float] = (2.2, 1.6)
    marker: int = 6
    details: bool = True
    """Whether numbers beyond the percentages are shown."""


COMPACT = Metrics(48, 26, 280, 178, 26, 6, 8, 6, 12, 11, 26, 22, 262, course_share=11)
LOW = replace(COMPACT, top_bar=44, gap=4, padding=6)
"""For the lowest windows: closer together, so that nothing has to go."""
REGULAR = Metrics(54, 30, 330, 214, 30, 8, 12, 9, 13, 12, 34, 23, 400)
LARGE = Metrics(54, 30, 360, 260, 30, 8, 12, 14, 13, 12, 34, 23, 520)
LECTURE = Metrics(54, 44, 360, 300, 38, 10, 14, 9, 20, 18, 46, 30, 400, trace=(3.0, 3.0), marker=10, details=False)
LOW_BELOW_PX = 740
COMPACT_BELOW_PX = 850
COMPACT_NARROWER_PX = 1500
"""Beside a regular rail and a regular right pane a narrower window would leave too little for the trace."""
LARGE_FROM_PX = 2400
LECTURE_GROWS_FROM_PX = 768


def lecture_metrics(height: int) -> Metrics:
    """The layout of a lecture, larger in a taller window: the hall is as far away as before."""
    larger = min(2.0, max(1.0, height / LECTURE_GROWS_FROM_PX))
    sizes = {
        field.name: round(getattr(LECTURE, field.name) * larger)
        for field in fields(LECTURE)
        if field.name not in ("scope_share", "course_share", "trace", "details")
    }
    return replace(LECTURE, **sizes)


def metrics_for(width: int, height: int) -> Metrics:
    """The layout of a window of so many px."""
    if height < LOW_BELOW_PX:
        return LOW
    if height < COMPACT_BELOW_PX or width < COMPACT_NARROWER_PX:
        return COMPACT
    return LARGE if width >= LARGE_FROM_PX else REGULAR


class Theme(QObject):
    """The theme and the layout in force. Widgets that paint themselves listen to ``changed``."""

    changed = Signal()

    def __init__(self, choice: str = "system", metrics: Metrics = REGULAR) -> None:
        """``choice``: dark, light or system."""
        super().__init__()
        self.choice = choice
        self.metrics = metrics
        self.calm = False
        """Reduced motion: what would move fades instead."""
        QDir.addSearchPath("icons", str(RESOURCES / "icons"))
        for file in sorted((FONTS).glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def name(self) -> str:
        if self.choice != "system":
            return self.choice
        light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return "light" if light else "dark"

    def hex(self, token: str) -> str:
        return THEMES[self.name][token]

    def colour(self, token: str, alpha: float = 1.0) -> QColor:
        colour = QColor(self.hex(token))
        colour.setAlphaF(alpha)
        return colour

    def pen(self, token: str, width: float = 1.0, alpha: float = 1.0, dash: bool = False) -> QPen:
        pen = QPen(self.colour(token, alpha), width)
        pen.setCosmetic(True)
        if dash:
            pen.setDashPattern([4.0, 3.0])
        return pen

    def font(self, pixels: int, weight: int = 400) -> QFont:
        font = QFont("Inter")
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight(weight))
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def apply(self) -> None:
        """Give the whole application this theme."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setFont(self.font(self.metrics.body))
        app.setPalette(self._palette())
        app.setStyleSheet(style_sheet(THEMES[self.name], self.metrics))
        self.changed.emit()

    def _palette(self) -> QPalette:
        """For what the style sheet does not name, as in a file dialog that Qt draws itself."""
        palette = QPalette()
        for role, token in PALETTE.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text3"))
        return palette

    def choose(self, choice: str) -> None:
        self.choice = choice
        self.apply()

    def be_calm(self, calm: bool) -> None:
        if calm != self.calm:
            self.calm = calm
            self.changed.emit()

    def lay_out(self, metrics: Metrics) -> None:
        if metrics != self.metrics:
            self.metrics = metrics
            self.apply()

    def _system_changed(self) -> None:
        if self.choice == "system":
            self.apply()
