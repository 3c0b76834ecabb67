"""What follows from a change: lifecycle, rules, notices, until nothing is left to do."""
