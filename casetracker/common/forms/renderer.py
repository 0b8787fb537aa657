"""Renders fields and widgets through the templates in templates/ui/, with Bootstrap's class names."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

_TEXT_INPUTS = (
    "text",
    "number",
    "email",
    "url",
    "password",
    "date",
    "datetime",
    "time",
    "textarea",
    "file",
    "clearable_file_input",
)
_CLASSES: Mapping[str, str] = {
    **{f"django/forms/widgets/{name}.html": "form-control" for name in _TEXT_INPUTS},
    "django/forms/widgets/select.html": "form-select",
    "django/forms/widgets/checkbox.html": "form-check-input",
}
_REPLACED: Mapping[str, str] = {
    "django/forms/widgets/radio.html": "ui/widgets/choices.html",
    "django/forms/widgets/checkbox_select.html": "ui/widgets/choices.html",
}


class FieldRenderer(TemplatesSetting):
    """The FORM_RENDERER: `{{ form }}` and `{{ form.name.as_field_group }}` give our markup everywhere."""

    form_template_name = "ui/_form.html"
    formset_template_name = "ui/_formset.html"
    field_template_name = "ui/_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Add the class a widget needs, then render it."""
        widget = context.get("widget")
        if widget is not None:
            self._add_class(widget, _CLASSES.get(template_name, ""))
            for part in widget.get("subwidgets", ()):
                self._add_class(part, _CLASSES.get(part["template_name"], ""))
        return super().render(_REPLACED.get(template_name, template_name), context, request)

    def _add_class(self, widget: dict[str, Any], name: str) -> None:
        attributes = widget["attrs"]
        classes = str(attributes.get("class", "")).split()
        if name and name not in classes:
            classes.append(name)
        if attributes.get("aria-invalid") in {"true", True} and name:
            classes.append("is-invalid")
        if classes:
            attributes["class"] = " ".join(classes)
