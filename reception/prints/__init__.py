"""The official forms, drawn from stored facts without deciding anything."""
