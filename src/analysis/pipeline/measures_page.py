"""`docs/measures.md` from `study/measures/`: `python -m analysis.pipeline.measures_page` prints it.

A test holds the file to what the study says.
"""

from __future__ import annotations

from analysis.pipeline.study import study_measures
from analysis.present.measures_page import as_markdown

if __name__ == "__main__":
    print(as_markdown(study_measures()), end="")
