"""Dossiers: their life cycle, slots, events and codes; opening, drafts, filing, acceptance, queues, presence."""
