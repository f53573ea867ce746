"""When something is due: working calendars, due moments and pauses, and their words."""
