"""All dimensions by key."""

from collections.abc import Mapping
from types import MappingProxyType

from reports.counting import care, matters, people
from reports.counting.dimension import NOT_RECORDED, UNKNOWN, Dimension

DIMENSIONS: Mapping[str, Dimension] = MappingProxyType(
    {dimension.key: dimension for dimension in (*people.DIMENSIONS, *matters.DIMENSIONS, *care.DIMENSIONS)}
)

__all__ = ["DIMENSIONS", "NOT_RECORDED", "UNKNOWN", "Dimension"]
