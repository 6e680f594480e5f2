"""One colour per meaning, everywhere; the Okabe-Ito palette, which colour-blind readers tell apart.

Nothing is said by colour alone: every series has its own marker, dash or label beside it.
"""

PLAN = "#0072B2"  # the estimate of the plan
NAIVE = "#6B7280"  # what ignoring the stopping rules would show
TARGET = "#D55E00"  # the 50 % line and the sessions needed to reach it
LEVELS = {"high": "#009E73", "moderate": "#B07A00", "low": "#CC3D00"}  # sun protection
INK = "#1F2933"
GRID = "#D9DEE4"
# What a signal says (each has a marker of its own), and what is common variation.
SIGNALS = {
    "improvement": "#1B6CA8",
    "concern": "#B3470C",
    "higher": "#7A4A94",
    "lower": "#7A4A94",
    "neither": NAIVE,
}
LIMIT = "#8A94A0"  # process and funnel limits
