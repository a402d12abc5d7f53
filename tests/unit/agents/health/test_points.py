"""Points of one value and of many are the same bits."""

import math

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from agents.health.points import points, points_of
from domain.calibration import Anchors

plain = st.floats(-1e9, 1e9)
anchors_of_any_kind = st.tuples(plain, plain, plain, plain, plain)
values = st.one_of(st.floats(), plain)


@st.composite
def readings(draw: st.DrawFn) -> tuple[float, Anchors]:
    """Any value, often an anchor itself, under rising, falling, crooked or flat anchors."""
    anchors = draw(anchors_of_any_kind)
    if draw(st.booleans()):
        first, second, third, fourth, last = sorted(anchors, reverse=draw(st.booleans()))
        anchors = (first, second, third, fourth, last)
    if draw(st.booleans()):
        anchors = (anchors[0], anchors[0], *anchors[2:])
    return draw(st.one_of(values, st.sampled_from(anchors))), anchors


@given(readings())
@example((1.0, (0.0, 0.0, 0.0, 0.0, -0.0)))
def test_the_points_of_one_value_are_the_bits_of_the_points_of_many(reading: tuple[float, Anchors]) -> None:
    value, anchors = reading
    with np.errstate(all="ignore"):
        of_many = float(points(np.array([[value]]), np.array([anchors]))[0, 0])
    of_one = points_of(value, anchors)
    assert (math.isnan(of_one) and math.isnan(of_many)) or of_one.hex() == of_many.hex()


def test_no_value_has_no_points() -> None:
    assert math.isnan(points_of(math.nan, (1.0, 2.0, 3.0, 4.0, 5.0)))
