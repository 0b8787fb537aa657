"""What every form of the product has in common."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from casetracker.common.forms.fields import DependentChoiceField
from casetracker.common.forms.text import LONG_TEXT, SHORT_TEXT, clean_text, reject_control_characters

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm

REFRESH = "_refresh"
"""Name of the button that asks for the same form again with its dependent lists filled (works without JavaScript)."""

_CHOOSE = _("Choose one of the answers.")
_FILL_IN = _("Fill this in. If it is not known, say so.")
_TOO_LONG = _("Shorten this to %(limit_value)d characters. It has %(show_value)d.")
_REPLACED = (ProhibitNullCharactersValidator, MaxLengthValidator)


def _tidied(to_python: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the field's own reading with line ends and accents in one form, before lengths are counted."""

    def read(value: Any) -> Any:
        found = to_python(value)
        return clean_text(found) if isinstance(found, str) else found

    return read


class FormMixin:
    """Text limits, plain messages, dependent lists. Mix in before `forms.Form` or `forms.ModelForm`.

    Set `marks_optional = False` on forms where no field must be filled in, such as filters and searches.
    """

    use_required_attribute = False
    marks_optional = True

    fields: dict[str, forms.Field]
    data: Mapping[str, Any]
    is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._limit(field)
            self._word(field)
            if isinstance(field, DependentChoiceField):
                field.fill(self, name)

    @property
    def asks_for_refresh(self) -> bool:
        """Say whether the sender only wanted the lists that depend on an answer, and saves nothing yet."""
        return self.is_bound and REFRESH in self.data

    def is_valid(self) -> bool:
        """Say whether the answers can be used; never on a refresh."""
        return not self.asks_for_refresh and super().is_valid()  # type: ignore[misc]

    def full_clean(self) -> None:
        """Check the answers; a refresh shows no errors, since nobody has finished answering."""
        if self.asks_for_refresh:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()  # type: ignore[misc]

    def _limit(self, field: forms.Field) -> None:
        if not isinstance(field, forms.CharField) or isinstance(field, forms.UUIDField):
            return
        if field.max_length is None:
            field.max_length = LONG_TEXT if isinstance(field.widget, forms.Textarea) else SHORT_TEXT
            field.widget.attrs.update(field.widget_attrs(field.widget))
        # Django's own answers say what is wrong; ours say what to do.
        kept = [item for item in field.validators if not isinstance(item, _REPLACED)]
        field.validators = [reject_control_characters, MaxLengthValidator(field.max_length, _TOO_LONG), *kept]
        # PRIVACY: the browser must not offer what was typed about one person when writing about the next.
        field.widget.attrs.setdefault("autocomplete", "off")
        if field.strip:
            field.to_python = _tidied(field.to_python)  # type: ignore[method-assign, assignment]

    def _word(self, field: forms.Field) -> None:
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            field.error_messages["required"] = _CHOOSE if isinstance(field, forms.ChoiceField) else _FILL_IN


class Form(FormMixin, forms.Form):
    """A form that stands on no model."""


class FilterForm(Form):
    """The form of a filter set or a search: nothing needs filling in, and nothing says so."""

    marks_optional = False


class ModelForm(FormMixin, _ModelForm):
    """A form over a model's fields; the services still do the writing."""
