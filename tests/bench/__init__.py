"""Benchmarks: the same entities by Loomwork, by a hand-written application, and by bare SQL, side by side."""
