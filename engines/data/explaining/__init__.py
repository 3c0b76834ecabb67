"""Where a value comes from, why somebody may not, and the proof that nothing has drifted."""
