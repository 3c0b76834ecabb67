"""Browser push: the message as RFC 8291 has it, to the letter, and to nobody on a private network."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from runtime.notifications.push import (
    Browser,
    PushRefused,
    bytes_of,
    encrypted_with,
    is_public,
    read_doors,
    send,
    text_of,
)

# RFC 8291, section 5 and appendix A
TEXT = b"When I grow up, I want to be a watermelon"
KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BROWSER = Browser(
    "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "BTBZMqHH6r4Tts7J_aSIgg",
)
MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7"
    "A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_message_of_the_standard():
    ours = ec.derive_private_key(int.from_bytes(bytes_of(KEY), "big"), ec.SECP256R1())
    assert text_of(encrypted_with(ours, bytes_of(SALT), TEXT, BROWSER)) == MESSAGE


@pytest.mark.parametrize(
    ("said", "endpoint", "lets"),
    [
        ("*", "https://push.example.net/x", True),
        ("*", "http://push.example.net/x", False),
        ("*", "https://user@push.example.net/x", False),
        ("*", "file:///etc/passwd", False),
        ("", "https://push.example.net/x", False),
        ("push.example.net, *.push.apple.com", "https://push.example.net/x", True),
        ("push.example.net, *.push.apple.com", "https://web.push.apple.com/x", True),
        ("push.example.net, *.push.apple.com", "https://push.apple.com.evil.net/x", False),
        ("push.example.net, *.push.apple.com", "https://evilpush.example.net/x", False),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9000/x", True),
        ("http://127.0.0.1:9000/", "http://127.0.0.1:9001/x", False),
    ],
)
def test_messages_go_where_the_installation_lets_them(said, endpoint, lets):
    assert read_doors(said).lets(endpoint) is lets


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_a_private_address_is_known_however_it_is_written(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1"])
def test_a_name_of_this_machine_is_not_spoken_to(host):
    browser = Browser(f"https://{host}:1/x", BROWSER.p256dh, BROWSER.auth)
    with pytest.raises(PushRefused, match="private network|does not answer"):
        send(read_doors("*"), browser, TEXT, ec.generate_private_key(ec.SECP256R1()), "https://app.example.com")
