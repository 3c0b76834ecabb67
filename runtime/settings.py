"""What an installation may choose, read once from the environment and the command line. README.md explains each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

PREFIX = "LOOMWORK_"


@dataclass(frozen=True)
class Settings:
    """About fifteen choices; a choice nobody makes is a constant."""

    data: Path = Path(".data")
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    demo: bool = False
    samples: Path | None = None
    url: str = ""
    proxies: str = "127.0.0.1"
    key: str = field(default="", repr=False)
    secure_cookies: bool = False
    session_days: int = 14
    pool_size: int = 8
    upload_megabytes: int = 32
    files: str = field(default="", repr=False)
    most_requests: int = 120_000
    push: str = "*"
    log_level: str = "info"
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    locale: str = "en"

    @property
    def address(self) -> str:
        """Where people reach us, for links in letters; without a / at the end."""
        return self.url.rstrip("/") or f"http://localhost:{self.port}"


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def read_settings(environment: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """The settings: what is given (and not None), else the environment, else the default."""
    read = {
        f.name: parsed(f.type, environment[variable(f.name)])
        for f in fields(Settings)
        if variable(f.name) in environment
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    return Settings(**{**read, **chosen})  # type: ignore[arg-type]


def parsed(kind: object, text: str) -> object:
    """A setting's value from its text."""
    match str(kind):
        case "bool":
            return text.lower() in {"1", "true", "yes", "on"}
        case "int":
            return int(text)
        case "Path" | "Path | None":
            return Path(text)
        case _:
            return text


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings for a process that we start."""
    values = {f.name: getattr(settings, f.name) for f in fields(Settings)}
    return {variable(name): str(value) for name, value in values.items() if value is not None}
