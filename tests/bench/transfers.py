"""Export of many records into both kinds of file, and import of a large workbook."""

from __future__ import annotations

import io
import resource
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from typing import get_args

import psycopg

from engines.data.transfer import export_file, import_file
from engines.data.transfer.exporting import Format
from engines.data.transfer.workbook import Workbook
from runtime.acting import act_as
from tests.bench.operations import ENTITY, clerk


def export_figures(url: str) -> dict[str, object]:
    """Seconds, rows and megabytes of an export of all deals, and by how much the process grew."""
    scope = clerk(url)
    found: dict[str, object] = {}
    for kind in get_args(Format):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with psycopg.connect(url) as conn, tempfile.TemporaryFile() as file:
            act_as(conn, scope.schema)
            began = time.perf_counter()
            export_file(conn, scope, ENTITY, file, kind)
            seconds = time.perf_counter() - began
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            found[kind] = {"seconds": seconds, "megabytes": file.tell() / 1e6, "grown_mib": grown}
    return found


COLUMNS = (
    "number", "client.code", "date", "delivery", "status", "priority", "currency", "amount", "discount", "tax",
    "quantity", "weight", "email", "phone", "city", "country", "reference", "urgent", "notes", "department",
)  # fmt: skip


def workbook_figures(url: str, count: int) -> dict[str, float]:
    """Seconds of an import of a workbook of twenty columns, and by how much the process grew; taken back."""
    scope = clerk(url)
    content = workbook(url, scope.schema, count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with psycopg.connect(url) as conn:
        act_as(conn, scope.schema)
        began = time.perf_counter()
        result = import_file(conn, scope, ENTITY, content, {name: name for name in COLUMNS[:-1]})
        seconds = time.perf_counter() - began
        assert result.created == count, result.errors[:3]
        conn.rollback()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"rows": count, "seconds": seconds, "megabytes": len(content) / 1e6, "grown_mib": grown}


def workbook(url: str, schema: str, count: int) -> bytes:
    """The file."""
    with psycopg.connect(url) as conn:
        found = conn.execute(f'select code from "{schema}".bench_client order by 1 limit 500'.encode()).fetchall()
    file = io.BytesIO()
    with Workbook(file) as book:
        book.titles(COLUMNS)
        for row in rows([str(code) for (code,) in found], count):
            book.row(row)
    return file.getvalue()


def rows(clients: list[str], count: int) -> Iterator[list[object]]:
    """Rows of a value in nearly every column."""
    for n in range(count):
        amount = Decimal(n % 9999) / 100
        yield [
            f"X{n}", clients[n % len(clients)], "2026-03-01", "2026-03-09", "open", "normal", "CNY", amount, n % 50, 13,
            n % 7, Decimal(n % 1000) / 1000, f"a{n % 999}@example.com", f"+49 30 {n % 9999}", "Hamburg", "Germany",
            f"R-{n}", "no", f"Note {n}", None,
        ]  # fmt: skip
