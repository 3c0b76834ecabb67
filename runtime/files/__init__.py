"""Files that people add to records: where their bytes are, how they come, what they are, how long they stay."""
