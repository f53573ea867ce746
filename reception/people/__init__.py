"""People: their numbers, the card, owner and submitter, claims of the sign-in, accounts and rights."""
