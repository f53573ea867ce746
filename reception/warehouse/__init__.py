"""Our own warehouse: its papers, and which of them may be used."""
