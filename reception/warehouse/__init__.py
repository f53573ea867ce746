"""Our own warehouse: opening its papers, and deciding which of them may be used."""
