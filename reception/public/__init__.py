"""The pages without sign-in: the state of a dossier, the officers' sign-in, and the parts of the screens."""
