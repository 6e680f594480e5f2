"""Units side by side: observed against expected for their case mix, within funnel limits."""
