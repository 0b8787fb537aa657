"""Results: counting the sections of a layout, hiding small numbers, and freezing what came of it."""

from reports.results.result import build, canonical, checksum, describe, one_moment, threshold

__all__ = ["build", "canonical", "checksum", "describe", "one_moment", "threshold"]
