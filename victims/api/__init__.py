"""The API's door of victims and services."""
