"""What others wrote and we ship: under which licence, and whether it is known to be vulnerable."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata
from pathlib import Path

import pytest

from tests import audit

ROOT = Path(__file__).parents[1]

NAMES = (
    *("MIT", "MIT-0", "BSD", "0BSD", "BSD-[23]-Clause", "Apache", "ISC", "PSF-2.0", "Python Software Foundation"),
    *("Python-2.0", "PostgreSQL", "MPL", "Unlicense", "CC0-1.0", "CC-BY-4.0", "BlueOak-1.0.0", "Zlib"),
    "Permission is hereby granted, free of charge",  # how the text of MIT begins
)
FREE = re.compile(rf"\b({'|'.join(NAMES)})\b", re.IGNORECASE)
BOUND = re.compile(r"\b(AGPL|Affero|SSPL|BUSL|Commons Clause|(?<!L)GPL|GNU General Public)", re.I)
"""Licences that would bind what we ship; none of them, beside whatever else."""
APART = {"psycopg": "LGPL-3.0", "psycopg-binary": "LGPL-3.0", "psycopg-pool": "LGPL-3.0"}
"""Used as libraries of their own, unchanged, that anybody may replace."""

README = {"node_modules/combine-errors": "MIT"}
"""Packages for the browser that say it in their Readme only."""


def locked() -> list[str]:
    """The packages of the lock file."""
    return re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.M)


def licence(name: str) -> str:
    """What a package says of its licence."""
    said = metadata.metadata(name)
    kinds = [each for each in said.get_all("Classifier") or () if each.startswith("License ::")]
    told = " ".join([said.get("License-Expression") or "", *kinds, (said.get("License") or "")[:80]]).strip()
    return told or " ".join(each.read_text()[:80] for each in metadata.files(name) or () if each.name == "LICENSE")


@pytest.mark.parametrize("name", locked())
def test_python_packages_are_free_to_ship(name: str) -> None:
    try:
        said = licence(name)
    except metadata.PackageNotFoundError:
        pytest.skip("not for this platform or version of Python")
    apart = name in APART and APART[name] in said
    assert not BOUND.search(said) and (apart or FREE.search(said)), said


def test_web_packages_are_free_to_ship() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    said = {path: str(each.get("license")) for path, each in packages.items() if path and not each.get("link")}
    said |= README
    wrong = {path: each for path, each in said.items() if BOUND.search(each) or not FREE.search(each)}
    assert wrong == {}


class Advisories(BaseHTTPRequestHandler):
    """A service that knows of one vulnerability."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        known = {
            "id": "OSV-1",
            "summary": "",
            "affected": [{"package": asked["package"], "ranges": [], "versions": []}],
        }
        said = json.dumps({"vulns": [known]} if asked["package"]["name"] == "jinja2" else {}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_a_known_vulnerability_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"click==8.1.0 \\\n  --hash=sha256:{'0' * 64}\njinja2==2.4.1 \\\n  --hash=sha256:{'0' * 64}\n")
    service = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    found = list(audit.python_packages(lock, f"http://127.0.0.1:{service.server_port}/v1/query"))
    service.shutdown()
    assert len(found) == 1 and found[0].startswith("jinja2 2.4.1: OSV-1")


def test_whoever_cannot_be_asked_is_said_not_to_be_reachable(tmp_path: Path, monkeypatch, capsys) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"jinja2==2.4.1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(audit.NotReachable):
        list(audit.python_packages(lock, "http://127.0.0.1:1/v1/query"))

    def unreachable(*_: object):
        raise audit.NotReachable("nobody")

    monkeypatch.setattr(audit, "python_packages", unreachable)
    monkeypatch.setattr(audit, "web_packages", lambda _: ["left-pad 1.0.0: high"])
    assert audit.audit() == 1
    assert "Python packages: not asked" in capsys.readouterr().out
    monkeypatch.setattr(audit, "web_packages", unreachable)
    assert audit.audit() == 0
