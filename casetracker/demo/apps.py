"""Django's entry for the demo data. Nothing imports this app; it may import every other one."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "casetracker.demo"
    label = "demo"
