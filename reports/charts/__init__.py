"""Charts of a finished section as SVG: the same picture on the page, in print and in the PDF."""

from reports.charts.drawing import draw

__all__ = ["draw"]
