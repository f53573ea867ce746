"""Words: tone, icon and the citizen's wording of states and events; the officer's label is the enum's own."""
