"""What each function does, in Python and in SQL side by side."""
