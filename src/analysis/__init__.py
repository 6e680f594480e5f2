"""Outcomes of pigment-spot treatment, read out of clinics' own records."""

__version__ = "0.1.0"
