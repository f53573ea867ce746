"""The pages for citizens: finding a procedure, filing online, their own papers and who asked for them."""
