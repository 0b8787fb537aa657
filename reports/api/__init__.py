"""The API's door of reports."""
