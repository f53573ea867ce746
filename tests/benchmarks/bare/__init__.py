"""A plain Django + DRF project with the same server settings as ours: what the benchmarks compare with.

One table of 100,000 rows, a keyset list of 50, one row, and an HTML page of 50 rows, written as the tutorials of
Django and DRF write them. It shares with the product what belongs to the server: the command of the web processes,
the settings of the database connection, DEBUG off with its cached templates, and compressed pages.
"""
