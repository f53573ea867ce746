"""The catalogue: versions in effect, deciding agencies, cases and result codes, and searches in them."""
