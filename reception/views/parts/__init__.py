"""The page of all parts in all states, for developers and for the tests that look at pages."""
