"""The counting engine: a measure, over the rows a viewer sees, in a period and scope, by dimensions."""

from reports.counting.dimensions import DIMENSIONS, NOT_RECORDED, UNKNOWN, Dimension
from reports.counting.engine import Counts, Question, count, counting_for, left_out, states_of_forms
from reports.counting.shapes import SHAPES

__all__ = [
    "DIMENSIONS",
    "NOT_RECORDED",
    "SHAPES",
    "UNKNOWN",
    "Counts",
    "Dimension",
    "Question",
    "count",
    "counting_for",
    "left_out",
    "states_of_forms",
]
