"""What the write path lets flows do: look at what was written, start and wake cases. Who does it is given in the scope,
for the flows stand on the write path, not below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engines.data.calculation.propagate import Concern
    from engines.data.work.work import Acted, Batch, Started, Work


class Flowing(Protocol):
    """Follows the writes of a transaction."""

    def follow(
        self,
        work: Work,
        concern: Concern,
        batches: Sequence[Batch],
        acts: Sequence[Acted],
        starts: Sequence[Started],
    ) -> bool:
        """Start and wake the cases that this concerns; whether there were any."""
