import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetracker.common.ids import uuid7
from casetracker.vault.crypto import NONCE_AT, VERSION, Place, Unreadable, digest, new_key, truncated

PLACE = Place("vault_personname", "value", "1")


class TestKey:
    @given(st.text(max_size=300))
    def test_gives_back_any_text(self, text):
        key = new_key(uuid7())
        assert key.open_text(key.seal_text(text, PLACE), PLACE) == text

    @pytest.mark.parametrize(
        "elsewhere",
        [
            Place("vault_identifier", "value", "1"),
            Place("vault_personname", "kind", "1"),
            Place("vault_personname", "value", "2"),
        ],
    )
    def test_a_box_opens_nowhere_else(self, elsewhere):
        key = new_key(uuid7())
        box = key.seal_text("Siti", PLACE)
        with pytest.raises(Unreadable):
            key.open_text(box, elsewhere)

    def test_another_key_opens_nothing_even_under_the_same_id(self):
        key, other = new_key(uuid7()), new_key(uuid7())
        box = key.seal_text("Siti", PLACE)
        with pytest.raises(Unreadable):
            other.open_text(box, PLACE)
        forged = VERSION + other.id + box[NONCE_AT:]
        with pytest.raises(Unreadable):
            other.open_text(forged, PLACE)

    def test_any_changed_bit_is_noticed(self):
        key = new_key(uuid7())
        box = key.seal_text("Siti", PLACE)
        for at in range(len(box)):
            changed = bytearray(box)
            changed[at] ^= 1
            with pytest.raises(Unreadable):
                key.open_text(bytes(changed), PLACE)

    @pytest.mark.parametrize("stored", [b"", b"\x01", b"Siti Rekaan", b"\x01" * 44])
    def test_what_is_no_box_is_refused(self, stored):
        with pytest.raises(Unreadable):
            new_key(uuid7()).open(stored, PLACE)

    def test_equal_texts_are_different_boxes_of_equal_length(self):
        key = new_key(uuid7())
        boxes = {key.seal_text(text, PLACE) for text in ("Siti", "Siti", "Siti Aminah Rekaan")}
        assert len(boxes) == 3
        assert len({len(box) for box in boxes}) == 1

    def test_wraps_another_key(self):
        outer, inner = new_key(uuid7()), new_key(uuid7())
        box = inner.seal_text("Siti", PLACE)
        again = outer.unwrap(outer.wrap(inner, PLACE), inner.id, PLACE)
        assert again.open_text(box, PLACE) == "Siti"

    def test_keys_of_two_purposes_have_nothing_in_common(self):
        key = new_key(uuid7())
        assert key.derive("a") == key.derive("a") != key.derive("b")

    def test_never_shows_its_secret(self):
        key = new_key(uuid7())
        assert key._secret.hex() not in repr(key)
        assert repr(key._secret) not in repr(key)


class TestTruncated:
    @given(st.binary(min_size=32, max_size=32), st.integers(1, 256))
    def test_keeps_the_first_bits(self, tag, bits):
        kept = truncated(tag, bits)
        assert len(kept) == -(-bits // 8)
        assert int.from_bytes(kept) == int.from_bytes(tag) >> (256 - bits)

    def test_is_of_a_keyed_digest(self):
        assert digest(b"k" * 32, b"siti") != digest(b"l" * 32, b"siti")
