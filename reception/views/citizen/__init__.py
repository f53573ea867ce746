"""Pages of citizens: signing in, finding a procedure, filing, following."""
