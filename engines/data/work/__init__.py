"""What one transaction has in hand: rows touched, what is to be worked out, checked and told."""
