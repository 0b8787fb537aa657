"""The platform's common parts."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "casetracker.common"
    label = "common"
