"""Data: tables, queries, records, the calculation graph, permissions, lifecycle, rules, transfer, history."""
