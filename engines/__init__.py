"""What definitions mean: compiled apps, expressions, and the data, form, flow and report engines."""
