"""What the packages we use put into the admin, taken out again: the admin holds reference data only.

SECURITY: whoever could write clients or tokens there could read any agency's cases through the API, and whoever could
write schedules there could have any task done with any arguments, as the job that sees every case.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken

from casetracker.accounts.models import AgencyClient

admin.site.unregister([AccessToken, AgencyClient, Authenticator, EmailAddress, Grant, Group, IDToken, RefreshToken])
admin.site.unregister([ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule])
