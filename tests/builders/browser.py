"""A signed-in test client, in English."""

from django.test import Client

from casetracker.accounts.models import User
from casetracker.accounts.viewer import Viewer

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def of(person: User | Viewer, language: str = "en") -> Client:
    """Return a client signed in as this user."""
    user = person if isinstance(person, User) else User.objects.get(pk=person.user_id)
    client = Client()
    client.force_login(user, backend=BACKEND)
    client.cookies["language"] = language
    return client


def text_of(response: object) -> str:
    """Return the body of a response as text."""
    return response.content.decode()  # type: ignore[attr-defined]
