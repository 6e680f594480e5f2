"""The numerical core under the models: exact, seeded, and silent but for what it returns."""
