"""What no noun owns: refusals with stable codes, the clock, numbers and text as they arrive."""
