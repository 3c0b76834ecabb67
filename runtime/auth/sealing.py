"""Secrets that must be read again (of authenticator apps, providers, mail servers, browser push), encrypted at rest.

The key is not in the database: it is `LOOMWORK_KEY`, else the file `key` in the data folder, made on first use. Either
holds one key or several: the first one seals, all of them open, so that a key can be replaced while the server runs.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from definitions.problems import Problem
from definitions.texts import Text
from engines.data.sql.statements import Connection

FILE = "key"
SEALED = (
    ("secret", "sealed", "workspace, name"),
    ("second_factor", "secret", "login"),
    ("public_address", "sealed", "hash"),
    ("server_secret", "sealed", "name"),
    ("push_subscription", "sealed", "id"),
)
"""Every column that is sealed, with its table and the table's key."""


class Seal:
    """Seals and opens with the keys of this installation, read on first use."""

    def __init__(self, given: str, folder: Path) -> None:
        self.given = given
        self.file = folder / FILE

    @cached_property
    def keys(self) -> MultiFernet:
        """The keys, the newest first."""
        text = self.given or read_or_make(self.file)
        try:
            return MultiFernet([Fernet(each) for each in text.replace(",", " ").split()])
        except ValueError:
            raise Problem(
                Text(
                    "LOOMWORK_KEY is no key: 32 random bytes in base64 (`loomwork key new` makes one).",
                    "LOOMWORK_KEY 不是有效密钥：应为 base64 编码的 32 个随机字节（可用 `loomwork key new` 生成）。",
                )
            ) from None

    def seal(self, text: str) -> bytes:
        """The text as it may be kept."""
        return self.keys.encrypt(text.encode())

    def open(self, sealed: bytes, seconds: int | None = None) -> str:
        """What was sealed; a `Problem` when its key is gone or, if asked, when it is too old."""
        try:
            return self.keys.decrypt(sealed, ttl=seconds).decode()
        except InvalidToken:
            self.__dict__.pop("keys")  # the file may hold a new key by now
        try:
            return self.keys.decrypt(sealed, ttl=seconds).decode()
        except InvalidToken:
            raise Problem(
                Text(
                    "A secret cannot be read: the key it was sealed with is not there (LOOMWORK_KEY, or the file "
                    "`key` in the data folder).",
                    "无法读取机密：找不到当初加密所用的密钥（LOOMWORK_KEY 或数据目录中的 `key` 文件）。",
                )
            ) from None


def new_key() -> str:
    """A key to seal with."""
    return Fernet.generate_key().decode()


def read_or_make(file: Path) -> str:
    """The keys of the file; with a new one, for the owner alone, when there is no file yet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        begun = file.with_name(f".{FILE}.{os.getpid()}")
        write_alone(begun, new_key())
        with suppress(FileExistsError):  # another process was faster: its key is the key
            os.link(begun, file)
        begun.unlink()
    return file.read_text()


def write_alone(file: Path, text: str) -> None:
    """A file that only its owner may read."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text + "\n")


def add_key(file: Path) -> None:
    """A new key before the others, all at once: who reads the file sees the old keys or the new ones."""
    old = read_or_make(file)
    begun = file.with_name(f".{FILE}.{os.getpid()}")
    write_alone(begun, f"{new_key()}\n{old}".strip())
    begun.replace(file)


def seal_again(conn: Connection, seal: Seal) -> int:
    """Seal everything with the first key; how many secrets there are."""
    count = 0
    for table, column, key in SEALED:
        rows = conn.execute(f"select {key}, {column} from loomwork.{table} for update".encode()).fetchall()
        for *names, sealed in rows:
            where = " and ".join(f"{name} = %s" for name in key.split(", "))
            again = seal.keys.rotate(bytes(sealed))  # type: ignore[call-overload]
            conn.execute(f"update loomwork.{table} set {column} = %s where {where}".encode(), (again, *names))
            count += 1
    return count
