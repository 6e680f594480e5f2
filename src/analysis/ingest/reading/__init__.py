"""Files of an export -> sheets of text; what is damaged or dangerous is refused by name."""
