"""What the packages we use put into the admin, taken out again: the admin holds reference data and schedules only.

SECURITY: whoever could write clients or tokens there could read any agency's cases through the API.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from oauth2_provider.models import AccessToken, Grant, IDToken, RefreshToken

from casetracker.accounts.models import AgencyClient

admin.site.unregister([AccessToken, AgencyClient, Authenticator, EmailAddress, Grant, Group, IDToken, RefreshToken])
