"""Measures that a clinician writes as files: what they may name, and how they are counted."""
