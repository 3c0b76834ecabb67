"""The log of a workspace: who came in, what left it, which rights changed; chained, searched, sealed, kept as long as
the workspace says."""
