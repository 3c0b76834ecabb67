"""The demo and its server."""

from tests.serving import demo, do_jobs, live, sign_in

__all__ = ["demo", "do_jobs", "live", "sign_in"]
