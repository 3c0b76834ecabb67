"""Scenarios: stories that test a pack, and demo stories that fill a workspace, told through the same roads as people's."""

from engines.scenarios.tell import Outcome, run_scenario, run_story

__all__ = ["Outcome", "run_scenario", "run_story"]
