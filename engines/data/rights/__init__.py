"""Who may see and do what: conditions as SQL, fields withheld, paths seen through."""
