"""What the faces share: rows and cards of a board, offers, finding, paging, and who may use an address."""
