"""Cases: flows on their way with records. Whatever happens to one happens in the transaction of the record."""
