"""Every process of a run must find the same tests, and a failing one must be found again by its name."""


def test_no_name_holds_a_file(request):
    long = [item.nodeid[:200] for item in request.session.items if len(item.name) > 250]
    assert not long
