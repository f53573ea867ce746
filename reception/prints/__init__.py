"""Prints: the official forms, drawn from stored facts; nothing is decided here."""
