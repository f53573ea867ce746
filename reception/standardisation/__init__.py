"""Standardisation: which result codes stand for a component; proposed, tried, approved by two people."""
