"""Input of the pages of a case file."""
