"""The HTTP edge: what every request needs (deps, problems, retry, headers), then one file per resource."""
