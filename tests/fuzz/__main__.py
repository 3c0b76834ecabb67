"""`python -m tests.fuzz RUNS SEED FOLDER [TARGET…]`: that many runs of each target, led by the branches they reach.

The same seed makes the same runs. A fault is told with its trace; what brought it about is kept in FOLDER, and what
reached more than was known in FOLDER/seeds, where a longer search begins. Each target runs in a process of its own,
forked from the one that has read everything."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import FunctionType

import atheris

from tests.fuzz.targets import TARGETS, Target, judged

WATCHED = (
    *("definitions.files", "definitions.located", "definitions.sources", "definitions.grammar", "definitions.reading"),
    *("engines.expressions.parse", "engines.expressions.check", "engines.expressions.evaluate"),
    *("engines.data.reading.asked", "engines.data.reading.cursor", "engines.data.reading.literals"),
    *("engines.data.transfer.sheets", "engines.data.transfer.sniffed"),
)
"""What reads: to watch everything would take longer than the runs."""


def watch() -> None:
    """Have the branches of these modules counted."""
    for module in [each for name, each in sys.modules.items() if name.startswith(WATCHED)]:
        for each in vars(module).values():
            if isinstance(each, FunctionType) and each.__module__ == module.__name__:
                atheris.instrument_func(each)


def options(target: Target, runs: str, seed: str, folder: Path) -> list[str]:
    """libFuzzer's, with seeds and words to begin with."""
    seeds = folder / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(target.seeds):
        (seeds / f"{number:03}").write_bytes(content)
    words = folder / "words"
    words.write_text("".join(f'"{escaped(word)}"\n' for word in target.words))
    led = [f"-dict={words}"] if target.words else []
    kept = [f"-artifact_prefix={folder}/", "-print_final_stats=1", "-verbosity=0", *led, str(seeds)]
    return [f"-runs={runs}", f"-seed={seed}", f"-max_len={target.longest}", "-rss_limit_mb=0", *kept]


def escaped(word: str) -> str:
    """A word as libFuzzer reads it."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def fuzz(name: str, runs: str, seed: str, folder: Path) -> None:
    """Never comes back: the process ends with the last run, or with the first fault."""
    target = TARGETS[name]
    atheris.Setup([sys.argv[0], *options(target, runs, seed, folder)], lambda content: judged(target, content))
    atheris.Fuzz()


def main(runs: str, seed: str, folder: str, *names: str) -> int:
    """One target after the other; the status is that of the first with a fault."""
    watch()
    for name in names or TARGETS:
        print(f"{name}: {runs} runs", flush=True)
        child = os.fork()
        if not child:
            fuzz(name, runs, seed, Path(folder) / name)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
