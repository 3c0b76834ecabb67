"""The built web application: cached by content, one page for all its places, a policy for what it may load."""

from __future__ import annotations

import gzip
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from runtime.http import pages

PAGE = '<html><script nonce="{nonce}"></script>app</html>'
SCRIPT = "console.log('x');" * 200
PACKED = gzip.compress(SCRIPT.encode(), mtime=0)


@pytest.fixture
def client(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets" / "main-abc.js").write_text(SCRIPT)
    (tmp_path / "assets" / "main-abc.js.gz").write_bytes(PACKED)
    return TestClient(Starlette(routes=pages.routes(tmp_path)))


def test_every_place_is_the_page(client):
    for place in ("/", "/login", "/e/crm.order", "/e/crm.order/0192f0c1-aaaa-7bbb-8ccc-123456789abc"):
        response = client.get(place)
        assert response.text.endswith("</script>app</html>")
        assert response.headers["cache-control"] == "no-cache"
        assert "script-src" not in response.headers["content-security-policy"]
        assert "default-src 'self'" in response.headers["content-security-policy"]


def test_only_what_shows_the_word_of_this_page_may_style_it(client):
    words = set()
    for _ in range(3):
        response = client.get("/")
        [word] = re.findall('nonce="(.{22})"', response.text)
        assert f"style-src 'self' 'nonce-{word}';" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"].replace("style-src-attr 'unsafe-inline'", "")
        words.add(word)
    assert len(words) == 3


def test_assets_are_packed_and_kept_forever(client):
    response = client.get("/assets/main-abc.js")
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-length"] == str(len(PACKED)), "the twin that the build made"
    assert "immutable" in response.headers["cache-control"]
    assert response.text == SCRIPT
    plain = client.get("/assets/main-abc.js", headers={"accept-encoding": "identity"})
    assert plain.content == SCRIPT.encode()
    assert "content-encoding" not in plain.headers


def test_what_is_not_there_is_not_the_page(client):
    assert client.get("/assets/gone.js").status_code == 404
    assert client.get("/api/nowhere").status_code == 404
