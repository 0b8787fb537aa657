"""The API's door of places: countries, provinces, regencies and cities."""
