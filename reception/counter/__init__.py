"""The face for officers at the counter: queue, reception of a dossier, choosing papers, the receipt."""
