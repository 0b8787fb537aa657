"""The one letter that says that something waits, and where, and nothing else."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from casetracker.accounts.models import User


def send_notices(people: Iterable[User], *, page: str) -> int:
    """Send it to each in their language, and return how many were told.

    PRIVACY: it names the product and the page, and nothing of a case, a person or a reason.
    """
    address = settings.PUBLIC_ADDRESS.rstrip("/") + reverse(page)
    told = 0
    for person in people:
        with translation.override(person.language):
            send_mail(
                subject=_("Something waits for you"),
                message=_("Sign in to %(product)s and open this address:\n\n%(address)s")
                % {"product": settings.PRODUCT_NAME, "address": address},
                from_email=None,
                recipient_list=[person.email],
            )
        told += 1
    return told
