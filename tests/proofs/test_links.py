"""No page leads into a wall: what it links to, whoever reads it may open."""

import re
from html import unescape

import pytest
from django.urls import resolve

from tests.proofs import people, policy

# On one worker, so that the world is made once.
pytestmark = [pytest.mark.usefixtures("django_db_setup"), pytest.mark.xdist_group("links")]

WHO = [
    *(people.key_of("lead", roles) for roles in policy.ROLE_SETS if len(roles) == 1),
    people.key_of("referred", (policy.SHELTER_WORKER,)),
    people.key_of("referred", (policy.PARTNER_CONTACT,)),
    people.key_of("supervision", (policy.COORDINATOR,)),
    people.key_of("unrelated", (policy.OFFICER,)),
]
LINK = re.compile(r"""(?:href|hx-get)=["']?(/[^"'#> ]*)""")
BEGINNINGS = ("/static/", "/admin/", "/account/")
"""Not pages of ours: files, and pages of libraries, which ask for a step that a client of a test has not taken."""


@pytest.mark.parametrize("who", WHO)
def test_every_link_on_a_page_opens(prober, who):
    persona = next(persona for persona in prober.world.people.personas if persona.key == who)
    waiting, seen, closed = [("", "/")], set(), []
    while waiting:
        page, address = waiting.pop()
        if address.startswith(BEGINNINGS) or (route := resolve(address.partition("?")[0]).url_name) in seen:
            continue
        seen.add(route)
        response = prober.client(persona).get(address)
        if response.status_code not in {200, 302, 303}:
            closed.append(f"{response.status_code} {route}, linked on {page}")
        elif response.status_code != 200:
            waiting.append((route, response.headers["Location"]))
        elif not response.streaming:
            waiting += [(route, unescape(link)) for link in LINK.findall(response.content.decode())]
    assert not closed
    assert len(seen) > 5
