"""Scenarios that test a pack, and demo stories that fill a workspace, on the same roads as people's work."""

from engines.scenarios.tell import Outcome, run_scenario, run_story

__all__ = ["Outcome", "run_scenario", "run_story"]
