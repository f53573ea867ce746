"""When something is due: working calendars, due moments, pauses, and how such moments are said."""
