"""What the analysis finds in clinics whose truth is known: the recovery study."""
