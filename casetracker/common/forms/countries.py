"""Countries, in the language in use, without a select of 249 lines."""

import gettext
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pycountry
from django.utils.translation import get_language

from casetracker.common.forms.fields import SearchChoiceField


@lru_cache(maxsize=4)
def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Return (alpha-2 code, name) of the ISO 3166-1 countries in the language, sorted by name."""
    catalogue = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
    named = []
    for country in pycountry.countries:
        name = getattr(country, "common_name", country.name)
        named.append((country.alpha_2, catalogue.gettext(name)))
    return tuple(sorted(named, key=lambda item: item[1]))


@lru_cache(maxsize=1)
def country_spellings() -> Mapping[str, str]:
    """Return every accepted spelling: alpha-3 codes, and the common and official names in both languages."""
    spellings: dict[str, str] = {}
    for language in ("en", "id"):
        catalogue = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
        for country in pycountry.countries:
            for kind in ("official_name", "name", "common_name"):
                if name := getattr(country, kind, None):
                    spellings[catalogue.gettext(name)] = country.alpha_2
            spellings[country.alpha_3] = country.alpha_2
    return spellings


class CountryField(SearchChoiceField):
    """A country by name in English or Bahasa Indonesia, or by its code. Cleans to the ISO alpha-2 code or ""."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices_of", lambda: country_choices((get_language() or "en")[:2]))
        kwargs.setdefault("aliases", country_spellings)
        super().__init__(**kwargs)
