"""What every package of reception shares: refusals with stable codes, the clock, reading numbers and text."""
