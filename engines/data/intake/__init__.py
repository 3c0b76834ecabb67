"""What was sent, made into values: parsed, looked up by name, numbered, placed in trees."""
