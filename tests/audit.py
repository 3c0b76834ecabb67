"""Known vulnerabilities of what the lock files name: `make audit`. Where nobody can be asked, it says so and passes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OSV = "https://api.osv.dev/v1/query"
SECONDS = 15


class NotReachable(Exception):
    """Nobody could be asked."""


def python_packages(lock: Path, service: str = OSV) -> Iterator[str]:
    """The vulnerable packages of a lock file of pip's."""
    options = ("--disable-pip", "--vulnerability-service", "osv", "--osv-url", service, "--timeout", str(SECONDS))
    command = [sys.executable, "-m", "pip_audit", *options, "--format", "json", "--progress-spinner", "off"]
    for package in answer([*command, "--requirement", str(lock)], ROOT, "dependencies"):
        for each in package.get("vulns", ()):
            mended = ", ".join(each["fix_versions"]) or "no version"
            yield f"{package['name']} {package['version']}: {each['id']}, mended in {mended}"


def web_packages(folder: Path) -> Iterator[str]:
    """The vulnerable packages of npm's lock file that are served to people."""
    command = ["npm", "audit", "--json", "--omit=dev", f"--fetch-timeout={SECONDS * 1000}", "--fetch-retries=0"]
    found = answer(command, folder, "vulnerabilities")
    for name, each in found.items():
        yield f"{name} {each['range']}: {each['severity']}"


def answer(command: list[str], folder: Path, name: str):
    """What the program says under a name; it leaves it out when nobody answered."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise NotReachable((done.stderr.strip().splitlines() or ["no answer"])[-1]) from None
    if name not in said:
        raise NotReachable(said.get("message", "no answer"))
    return said[name]


def audit() -> int:
    """Ask about both; 1 when something is vulnerable."""
    wrong: list[str] = []
    sources = {
        "Python packages": lambda: python_packages(ROOT / "requirements.lock"),
        "web packages": lambda: web_packages(ROOT / "web"),
    }
    for what, ask in sources.items():
        try:
            found = list(ask())
        except NotReachable as why:
            print(f"{what}: not asked, the service is not reachable ({why})")
            continue
        print(f"{what}: {len(found)} known vulnerabilities")
        wrong += found
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(audit())
