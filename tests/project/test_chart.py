"""The chart's bars stand for their numbers and stay within the picture."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.chart import FLOOR, HEIGHT, TOP, WIDTH, Chart, chart
from dashboard.figures import Day

START = date(2026, 11, 1)


def drawn(*counts: int) -> Chart:
    return chart([Day(START + timedelta(days=n), count) for n, count in enumerate(counts)])


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_every_bar_is_within_the_picture_and_in_proportion(counts: list[int]) -> None:
    picture = drawn(*counts)
    top = picture.lines[-1].value
    for bar, count in zip(picture.bars, counts, strict=True):
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert TOP <= bar.y <= bar.y + bar.height == FLOOR < HEIGHT
        assert abs(bar.height - count / top * (FLOOR - TOP)) <= 0.5
    assert max(counts) <= top
    assert 2 <= len(picture.lines) <= 5


def test_no_records_are_a_flat_chart() -> None:
    assert [bar.height for bar in drawn(0, 0, 0).bars] == [0, 0, 0]


def test_the_grid_has_round_numbers() -> None:
    assert [line.value for line in drawn(3, 17).lines] == [0, 5, 10, 15, 20]
    assert [line.value for line in drawn(1).lines] == [0, 1]


def test_the_newest_day_has_a_label_and_then_one_a_week() -> None:
    labelled = [bar.date.day for bar in drawn(*range(30)).bars if bar.labelled]
    assert labelled == [2, 9, 16, 23, 30]


def test_no_days_are_an_empty_chart() -> None:
    assert chart([]).bars == []
