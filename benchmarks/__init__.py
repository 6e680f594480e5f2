"""What the project costs, measured against what somebody would do without it."""
