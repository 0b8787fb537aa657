"""Benchmarks, each beside hand-written SQL that does the same work. They print ratios and assert nothing."""
