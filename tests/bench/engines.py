"""Benchmarks without HTTP: compiling, publishing, importing, and their memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

from definitions.files import parse_pack
from engines.compile import compile_app


def large_pack(entities: int, fields: int = 20, extra: str = "") -> dict[str, str]:
    """The files of a pack with many entities; half of the fields are numbers, a quarter formulas."""
    files = {"pack.yaml": "pack: large\nversion: 1.0.0\ntitle: Large\n"}
    for number in range(entities):
        lines = [f"entity: thing_{number}", f"title: Thing {number}", 'record_title: "{name}"', "fields:", "  name: {type: text, required: true}"]
        for position in range(1, fields):
            match position % 4:
                case 0:
                    lines.append(f'  f{position}: {{type: money, formula: "round(f{position - 1} * 2 + f{position - 2}, 2)"}}')
                case 1:
                    lines.append(f"  f{position}: {{type: text, max: 100}}")
                case _:
                    lines.append(f"  f{position}: {{type: number, scale: 2, default: 0}}")
        if number:
            lines.append(f"  before: {{type: reference, to: thing_{number - 1}}}")
        files[f"entities/thing_{number}.yaml"] = "\n".join(lines) + "\n" + (extra if number == 0 else "")
    return files


def timed(do: Callable[[], object]) -> float:
    """Seconds that something takes."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


def compile_figures(base: object, entities: int = 300) -> dict[str, float]:
    """Seconds to read and to compile a large pack, and MiB that the compiled app takes."""
    files = large_pack(entities)
    started = time.perf_counter()
    pack = parse_pack("large", files)
    read = time.perf_counter() - started
    seconds = min(timed(lambda: compile_app([base, pack])) for _ in range(3))  # type: ignore[list-item]
    tracemalloc.start()
    app = compile_app([base, pack])  # type: ignore[list-item]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"read_seconds": read, "compile_seconds": seconds, "app_mib": size / 2**20, "entities": len(app.entities)}
