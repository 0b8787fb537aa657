"""What no password may be: one that is known already, or one that holds a word anybody would try here first."""

import hashlib
import mmap
import re
import string
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency, User

OWN_WORDS = (
    "casetracker", "password", "passphrase", "kata sandi", "rahasia", "admin", "indonesia", "task force", "gugus tugas",
    "trafficking", "perdagangan", "tppo", "victim", "korban", "suspect", "tersangka", "witness", "saksi", "referral",
    "rujukan", "shelter", "rumah aman", "police", "polisi", "polri", "penyidik", "jaksa", "petugas",
)  # fmt: skip
"""Words of the product and its work. Added to them: the product's name, the roles, and the names below."""

SHORTEST_PART = 4
"""Shorter words count only where they stand alone: IOM is three letters of `riometer`."""

_LOOKS_LIKE = str.maketrans("013457@$!|", "oieastasii")
_NOT_A_LETTER = re.compile(r"[\W\d_]+")
_SURROUNDING = string.digits + string.punctuation + string.whitespace


class KnownPasswordValidator(CommonPasswordValidator):
    """Refuses common passwords, also with digits and signs around them, and those of a list of leaked ones.

    The list is a file of the installation (`LEAKED_PASSWORDS_FILE`): SHA-1 in hexadecimal, one a line, in order.
    SECURITY: nobody outside is asked; even the beginning of a digest says something about a password.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for a known one."""
        super().validate(password)
        super().validate(password.strip(_SURROUNDING))
        if settings.LEAKED_PASSWORDS_FILE and is_listed(Path(settings.LEAKED_PASSWORDS_FILE), password):
            raise ValidationError(_("This password has leaked somewhere. Choose another one."), code="password_leaked")


class OwnWordsValidator:
    """Refuses words of the product, of the agencies, and of the person."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError naming the word that has to go."""
        found = held_word(password, [*general_words(), *(names_around(user) if isinstance(user, User) else ())])
        if found:
            raise ValidationError(
                _("Leave out “%(word)s”: whoever wants to get in tries such words first."),
                code="password_own_word",
                params={"word": found},
            )

    def get_help_text(self) -> str | Promise:
        """Return what to know before choosing."""
        return _("Leave out your own name, your agency's, and words of this work.")


def is_listed(path: Path, password: str) -> bool:
    """Say whether a sorted file of digests holds this password's, in as many steps as its length has bits."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().encode()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            start = lines.rfind(b"\n", 0, middle) + 1
            end = lines.find(b"\n", middle)
            digest = lines[start : start + len(wanted)].lower()
            if digest == wanted:
                return True
            if digest < wanted:
                low = len(lines) if end < 0 else end + 1
            else:
                high = start
    return False


def general_words() -> list[str]:
    """Return the words that nobody's password may hold."""
    roles = [word for role in Role.values for word in role.split("_")]
    return [*OWN_WORDS, settings.PRODUCT_NAME, *settings.PRODUCT_NAME.split(), *roles]


def names_around(user: User) -> list[str]:
    """Return the names of all agencies, the words of the own one's names, and the parts of the person's."""
    names, own = [], []
    agencies = Agency.objects.filter(is_active=True, is_reference=False).prefetch_related("aliases")
    for agency in agencies:
        found = [agency.name, agency.name_id, agency.short_name, *(alias.name for alias in agency.aliases.all())]
        names += found
        if agency.pk == user.agency_id:
            own = [word for name in found for word in parts(name)]
    return [*names, *own, *parts(user.email), *parts(user.display_name)]


def parts(text: str) -> list[str]:
    """Return the words of a name or an address that are long enough to tell anything."""
    return [word for word in _NOT_A_LETTER.split(text) if len(word) >= SHORTEST_PART]


def held_word(password: str, words: Iterable[str]) -> str:
    """Return the first of these words that a password holds, also where digits and signs stand for letters."""
    plain = password.casefold()
    standing_alone = set(_NOT_A_LETTER.split(plain))
    texts = {_NOT_A_LETTER.sub("", plain), _NOT_A_LETTER.sub("", plain.translate(_LOOKS_LIKE))}
    for word in words:
        letters = _NOT_A_LETTER.sub("", word.casefold())
        if letters in standing_alone - {""}:
            return word
        if len(letters) >= SHORTEST_PART and any(letters in text for text in texts):
            return word
    return ""
