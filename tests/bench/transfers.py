"""Export of many records into both kinds of file."""

from __future__ import annotations

import resource
import tempfile
import time
from typing import get_args

import psycopg

from engines.data.transfer import export_file
from engines.data.transfer.exporting import Format
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
