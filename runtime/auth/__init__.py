"""Who comes in: logins, cookie sessions, bearer tokens, and the person behind them."""
