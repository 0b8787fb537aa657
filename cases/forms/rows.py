"""Several of the same on one page: rows that are added and removed by the server, so that no script is needed."""

from typing import TYPE_CHECKING, Any

from django.forms import BaseFormSet, TextInput
from django.http import QueryDict
from django.utils.translation import get_language

from casetracker.common.forms import CountryField
from casetracker.common.forms.countries import country_choices

if TYPE_CHECKING:
    FormSet = BaseFormSet[Any]
else:
    FormSet = BaseFormSet

ACTION = "_rows"
"""Name of the buttons that change the number of rows: `add`, `remove-2` (the third), `set`."""


COUNTRY_LIST = "country-names"


class RowCountryField(CountryField):
    """A country in a row: all rows of a page propose from one list instead of carrying 249 names each."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", TextInput(attrs={"list": COUNTRY_LIST}))
        super().__init__(**kwargs)


class RowSet(FormSet):
    """A formset whose rows are named in the singular by `item_name`; `country_names` is the list they share."""

    item_name: Any = ""
    country_list = COUNTRY_LIST

    @property
    def country_names(self) -> list[str]:
        """Return the countries to propose, none where no row asks for one."""
        if not any(isinstance(field, RowCountryField) for field in self.empty_form.fields.values()):
            return []
        return [name for _code, name in country_choices((get_language() or "en")[:2])]


def asks_for_rows(data: QueryDict) -> bool:
    """Say whether a button of the rows was pressed, so that nothing is checked or saved yet."""
    return ACTION in data


def change_rows(data: QueryDict, prefix: str, *, most: int, wanted: int | None = None) -> QueryDict:
    """Return what was typed with one row more, one less, or as many as wanted; nothing typed is lost but the row."""
    answer = data.copy()
    try:
        count = min(max(int(answer.get(f"{prefix}-TOTAL_FORMS", "0")), 0), most)
    except ValueError:
        count = 0
    action, _, place = answer.get(ACTION, "").partition("-")
    if action == "remove" and place.isascii() and place.isdigit() and int(place) < count:
        _remove(answer, prefix, int(place), count)
        count -= 1
    elif action == "add":
        count = min(count + 1, most)
    elif action == "set" and wanted is not None:
        count = min(max(wanted, 0), most)
    answer[f"{prefix}-TOTAL_FORMS"] = str(count)
    answer[f"{prefix}-INITIAL_FORMS"] = "0"
    return answer


def _remove(answer: QueryDict, prefix: str, place: int, count: int) -> None:
    """Move the rows after `place` up by one."""
    for row in range(place, count):
        old = f"{prefix}-{row}-"
        for name in [name for name in answer if name.startswith(old)]:
            del answer[name]
        following = f"{prefix}-{row + 1}-"
        for name in [name for name in answer if name.startswith(following)]:
            answer.setlist(old + name.removeprefix(following), answer.getlist(name))
