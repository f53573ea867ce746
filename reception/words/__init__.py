"""How states and events look, and what the citizen reads about them; the officer reads the label of the enum."""
