"""The pages of the case file."""
