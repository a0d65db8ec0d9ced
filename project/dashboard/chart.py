"""Lay out the bars of the chart of records by day, in whole SVG units: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.figures import Day

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 12, 32
FLOOR = HEIGHT - BOTTOM
LABEL_EVERY = 7


@dataclass(frozen=True)
class Bar:
    """One day's bar; `middle` is where its label goes, if it has one."""

    date: date
    count: int
    x: int
    y: int
    width: int
    height: int
    middle: int
    labelled: bool


@dataclass(frozen=True)
class Line:
    """One grid line and the number that it stands for."""

    value: int
    y: int


@dataclass(frozen=True)
class Chart:
    """Everything that the drawing needs."""

    bars: list[Bar]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    label_y: int = HEIGHT - 10


def chart(days: Sequence[Day]) -> Chart:
    """Return the drawing of these days, the newest at the right."""
    highest = max((day.count for day in days), default=0)
    step = _step(highest)
    top = step * max(1, -(-highest // step))
    lines = [Line(value, _y(value, top)) for value in range(0, top + 1, step)]
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(days))
    bars = []
    for index, day in enumerate(days):
        x = LEFT + round(index * slot)
        width = max(2, round(slot) - 6)
        y = _y(day.count, top)
        # Counted from the newest, so that today always has its label.
        labelled = (len(days) - 1 - index) % LABEL_EVERY == 0
        middle = x + width // 2
        bars.append(Bar(day.date, day.count, x, y, width, FLOOR - y, middle, labelled))
    return Chart(bars, lines)


def _y(value: int, top: int) -> int:
    return FLOOR - round(value / top * (FLOOR - TOP))


def _step(highest: int) -> int:
    """Return the distance of the grid lines: 1, 2 or 5 with zeros, for at most five lines."""
    size = 1
    while True:
        for digit in (1, 2, 5):
            if digit * size * 4 >= highest:
                return digit * size
        size *= 10
