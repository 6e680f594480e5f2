"""The command line: verbs, and nothing heavy until one runs."""
