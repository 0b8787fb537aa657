import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetracker.vault import shares


def test_multiplies_as_the_standard_of_aes_says():
    # FIPS 197, 4.2: {57}·{83} = {c1}, {57}·{13} = {fe}; {53} and {ca} are inverse.
    assert (shares.times(0x57, 0x83), shares.times(0x57, 0x13)) == (0xC1, 0xFE)
    assert shares.inverse(0x53) == 0xCA
    assert all(shares.times(number, shares.inverse(number)) == 1 for number in range(1, 256))


def test_a_vector_by_hand():
    # The line 0x42 + 0x57·x: at 1, 2 and 3.
    made = shares.split(b"\x42", slopes=b"\x57")
    assert made == [(1, b"\x15"), (2, b"\xec"), (3, b"\xbb")]


@given(st.binary(min_size=1, max_size=40))
def test_any_two_bring_the_secret_back(secret):
    made = shares.split(secret)
    for pair in itertools.permutations(made, 2):
        assert shares.join(pair) == secret


def test_one_alone_may_belong_to_any_secret():
    # For every secret there is a slope that gives this very share.
    value = shares.split(b"\x42", slopes=b"\x99")[0][1][0]
    assert {shares.join([(1, bytes([value])), (2, bytes([other]))])[0] for other in range(256)} == set(range(256))


def test_lines_keep_a_share_and_notice_a_wrong_letter():
    for share in shares.split(bytes(range(32))):
        line = shares.written(share, "0a1b2c3d")
        assert shares.read(line.lower()) == ("0a1b2c3d", share)
        swapped = line[:-9] + ("A" if line[-9] != "A" else "B") + line[-8:]
        for bad in (swapped, line[:-3], "casetracker-share 0a1b2c3d !!", "something else", ""):
            with pytest.raises(shares.BadShares):
                shares.read(bad)


def test_two_of_the_same_are_not_two():
    one, _two, _three = shares.split(b"x" * 32)
    for wrong in ([one, one], [one], shares.split(b"x" * 32)):
        with pytest.raises(shares.BadShares):
            shares.join(wrong)
