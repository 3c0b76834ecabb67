"""The worker beside a server: ends with it."""

from __future__ import annotations

from runtime.addresses import prepared_database
from runtime.jobs.worker import Worker
from runtime.parents import end_with_parent
from runtime.settings import read_settings


def main() -> None:
    """Until the server is gone."""
    end_with_parent()
    Worker(read_settings(), prepared_database()).run()


if __name__ == "__main__":
    main()
