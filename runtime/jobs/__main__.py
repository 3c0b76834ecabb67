"""The worker beside a server: ends with it."""

from __future__ import annotations

from runtime.addresses import prepared_database
from runtime.jobs.worker import Worker
from runtime.parents import end_with_parent
from runtime.settings import read_settings

if __name__ == "__main__":
    end_with_parent()
    Worker(read_settings(), prepared_database()).run()
