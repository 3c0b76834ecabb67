"""Numbers about the running process, in the text format that Prometheus reads."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping


class Metrics:
    """Requests counted by method and status, and the time they took."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.seconds = 0.0
        self.retries = 0

    def count(self, method: str, status: int, seconds: float) -> None:
        """One request was answered."""
        self.requests[method, status] += 1
        self.seconds += seconds

    def text(self, gauges: Mapping[str, float]) -> str:
        """All numbers, one per line."""
        lines = ["# TYPE loomwork_requests_total counter"]
        for (method, status), number in sorted(self.requests.items()):
            lines.append(f'loomwork_requests_total{{method="{method}",status="{status}"}} {number}')
        lines += ["# TYPE loomwork_request_seconds_total counter", f"loomwork_request_seconds_total {self.seconds:.6f}"]
        lines += ["# TYPE loomwork_retries_total counter", f"loomwork_retries_total {self.retries}"]
        lines += ["# TYPE loomwork_cpu_seconds_total counter", f"loomwork_cpu_seconds_total {time.process_time():.3f}"]
        for name, value in gauges.items():
            lines += [f"# TYPE loomwork_{name} gauge", f"loomwork_{name} {value:g}"]
        return "\n".join(lines) + "\n"
