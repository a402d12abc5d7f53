"""Native PowerPoint charts, which people can click on, restyle, and read the numbers of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keepwell.exports import colours
from keepwell.exports.slides import FONT, SMALL, Box, Slide, colour_of, inches

MOST_LABELS = 9
FEW_POINTS = 4
"""Fewer are marked: a single one would be no line."""
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


@dataclass(frozen=True)
class Line:
    """`dashed` for a threshold beside a course."""

    name: str
    values: Sequence[float | None]
    colour: str
    dashed: bool = False


def line_chart(
    slide: Slide, box: Box, days: Sequence[date], lines: Sequence[Line], top: float | None
) -> None:
    """Lines over days; gaps where nothing is known. `top` is where the scale ends."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData(number_format="0.0")
    data.categories = days
    for line in lines:
        data.add_series(line.name, line.values)
    chart = slide.file.shapes.add_chart(XL_CHART_TYPE.LINE, *inches(box), data).chart
    for series, line in zip(chart.plots[0].series, lines, strict=True):
        _style(series, line)
    chart.has_title = False
    _axes(chart, (days[-1] - days[0]).days, top)
    _legend(chart)


def _style(series: Any, line: Line) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    series.smooth = False
    few = sum(value is not None for value in line.values) < FEW_POINTS
    series.marker.style = XL_MARKER_STYLE.CIRCLE if few else XL_MARKER_STYLE.NONE
    series.format.line.color.rgb = colour_of(line.colour)
    series.format.line.width = Pt(1.25 if line.dashed else 2.5)
    if line.dashed:
        series.format.line.dash_style = MSO_LINE.DASH


def _axes(chart: Any, days: int, top: float | None) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    chart.font.size, chart.font.name = Pt(SMALL), FONT
    chart.font.color.rgb = colour_of(colours.MUTED)
    across, up = chart.category_axis, chart.value_axis
    across.has_major_gridlines = False
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.format.line.color.rgb = colour_of(colours.LINE)
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "mmm yy", False
    _units(across._element, months=max(1, days // 30 // MOST_LABELS))
    up.minimum_scale = 0
    if top is not None:
        up.maximum_scale = top
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = "0", False
    up.major_gridlines.format.line.color.rgb = colour_of(colours.LINE)
    up.format.line.fill.background()


def _units(axis: Any, months: int) -> None:
    """A label every so many months, which python-pptx has no word for; the order is the schema's."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    for tag in ("baseTimeUnit", "majorUnit", "majorTimeUnit"):
        for old in axis.findall(f"{{{CHART}}}{tag}"):
            axis.remove(old)
    for tag, value in (("baseTimeUnit", "days"), ("majorUnit", str(months)), ("majorTimeUnit", "months")):
        axis.append(parse_xml(f'<c:{tag} {nsdecls("c")} val="{value}"/>'))


def _legend(chart: Any) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
