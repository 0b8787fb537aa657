"""How failed sign-ins are counted: by address of the account together with network address.

Somebody who fails on purpose from elsewhere so locks out nobody but themselves. PRIVACY: what was typed as an address
may be a password typed in the wrong place; only a keyed hash of it is kept, for a day.
"""

import hashlib
import hmac
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from casetracker.common.errors import TooMany
from casetracker.common.views import error_page


def counted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return what stands for the account that was named, whether or not there is one."""
    named = str((credentials or {}).get("email") or (request.POST.get("login", "") if request else ""))
    return hmac.digest(settings.SECRET_KEY.encode(), named.strip().lower().encode(), hashlib.sha256).hex()


def network_address(request: HttpRequest) -> str | None:
    """Return where a request comes from; of IPv6 the network, in which anybody has more addresses than can be counted.

    SECURITY: a header is believed only as far as there are proxies of our own that write it (`TRUSTED_PROXIES`).
    """
    if "REMOTE_ADDR" not in request.META:
        return None
    return str(truncate_ip(get_adapter(request).get_client_ip(request)))


def locked_out(request: HttpRequest, answer: HttpResponse | None, credentials: Any = None) -> HttpResponse:
    """Answer an attempt that is one too many. The same bytes for an account there is and one there is not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    text = _("Too many attempts. Try again in %(minutes)d minutes, or ask for a new password.") % {"minutes": minutes}
    response = error_page(request, TooMany(text))
    response["Retry-After"] = str(minutes * 60)
    return response
