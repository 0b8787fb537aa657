"""The platform: knows a case only as an id, and no victim or referral."""

from casetracker.celery import app as celery_app

__all__ = ["celery_app"]
