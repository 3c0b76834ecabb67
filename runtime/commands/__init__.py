"""The commands of `loomwork`, by what they are about."""
