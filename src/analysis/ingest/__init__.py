"""Files in: an export folder, read as text through a source profile, with nothing coerced."""
