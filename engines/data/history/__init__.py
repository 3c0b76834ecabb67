"""Who changed what: entries, hash chained, written with the change and read by people."""
