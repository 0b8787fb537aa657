"""The platform's common parts."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as StaticFiles


class CommonConfig(AppConfig):
    name = "casetracker.common"
    label = "common"


class StaticFilesConfig(StaticFiles):
    """Leaves out what no page asks for: API viewers that are not used, and the script that vendors files."""

    ignore_patterns = [*StaticFiles.ignore_patterns, "redoc", "rest_framework", "vendor.py"]
