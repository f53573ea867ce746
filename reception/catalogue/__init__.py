"""The catalogue: versions in effect, deciding agencies, cases, result codes, and how they are found."""
