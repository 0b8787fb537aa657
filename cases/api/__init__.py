"""The API's door of cases and suspects."""
