"""Reuse: a paper that the person already holds fills a slot; and what fills it when there is none (2122 IV.2)."""
