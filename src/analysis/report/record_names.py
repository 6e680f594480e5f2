"""The two JSON files that every edition has; apart, so that looking for them imports no gate."""

MANIFEST, PROVENANCE = "manifest.json", "provenance.json"
