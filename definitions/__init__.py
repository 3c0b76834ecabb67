"""What can be said: the grammar of the definition language, its field types, its files and its layers."""
