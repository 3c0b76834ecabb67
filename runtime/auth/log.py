"""What happened at the door is part of the workspace's one log."""

from __future__ import annotations

from runtime.evidence.log import Kind, noted

__all__ = ["Kind", "noted"]
