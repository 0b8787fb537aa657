"""Dates, times and numbers as Indonesian offices write them, in both languages."""
