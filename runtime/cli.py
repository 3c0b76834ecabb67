"""The command line: `loomwork`. Exit status 0, 1 (what was asked failed; a sentence says why), 2 (wrong usage)."""

from __future__ import annotations

import sys
from typing import Any

import click
import psycopg

from definitions.problems import Problem
from runtime.commands import data, keys, packs, people, workspaces
from runtime.database import WrongDatabase, open_database
from runtime.jobs.worker import Worker
from runtime.launch import database_options, serve
from runtime.settings import read_settings


@click.group()
@click.version_option(package_name="loomwork")
def loomwork() -> None:
    """Business apps from definitions: packs, data, a server."""


@click.command()
@database_options
def worker(**given: Any) -> None:
    """The job worker alone."""
    settings = read_settings(**given)
    Worker(settings, open_database(settings)).run()


COMMANDS = (
    serve,
    worker,
    packs.check,
    packs.schema,
    packs.test,
    packs.plan,
    packs.apply,
    packs.pull,
    data.import_,
    data.export,
    data.verify,
    workspaces.backup,
    workspaces.restore,
    workspaces.workspace,
    people.user,
    keys.token,
    keys.key,
)

for command in COMMANDS:
    loomwork.add_command(command)


def main() -> None:
    """Run a command; what fails is said in a sentence."""
    try:
        loomwork(prog_name="loomwork")
    except Problem as problem:
        for fault in problem.faults:
            click.echo(str(fault), err=True)
        if not problem.faults:
            click.echo(str(problem.title), err=True)
        sys.exit(1)
    except (WrongDatabase, psycopg.OperationalError, OSError) as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
