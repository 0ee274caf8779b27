"""The seal: whose key, where it is kept, the act itself, and the authorities that it asks.

Nothing is imported here: `keys`, `sources`, `demonstration`, `checks` and `asking` are light;
`seal`, `timestamps` and `revocation` load pyHanko, and `token` the library of tokens.
"""
