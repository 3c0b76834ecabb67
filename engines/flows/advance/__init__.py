"""Advancing a case: `advance(flow, state, event, facts)` gives the next state and what is to be done. Pure.

`happening` looks up what an event is about; `entering` and `leaving` walk the tree; `voting` counts voices;
`returning`, `timing`, `waiting`, `withdrawing` and `administration` move a case."""

from engines.flows.advance.arming import called
from engines.flows.advance.happening import Step, advance
from engines.flows.advance.standing import WITHDRAWAL, step_of

__all__ = ["WITHDRAWAL", "Step", "advance", "called", "step_of"]
