"""Links to forms for people without a login: kept, found by their address, guarded, answered once."""
