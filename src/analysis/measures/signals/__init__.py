"""Control charts: limits, the rules that tell signal from noise, and what they say."""
