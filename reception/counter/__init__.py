"""The pages for officers at the counter: queues, receiving a dossier, choosing papers, the receipt."""
