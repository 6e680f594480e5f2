"""The mixed model against R's lme4, on the same made-up looks and in the same run.

    python -m benchmarks.mixed_model_speed [--patients 10000] [--repeats 3]

CPU seconds of the fit alone, user and system, one thread on either side: neither the start of R nor
its reading of the data counts (what the whole process of R took is printed beside it, by the
system's account). Both sides give the median of `--repeats`. The ratio counts only with the
difference of the log-likelihoods; the bar is 5 times, and no lower than lme4's less 1e-6. Two sets
of looks: at numbered sessions, as the analysis has them, where patients seen at the same sessions
are merged; and at times of each patient's own, where nothing can be merged.

Needs `Rscript` with lme4; without them ours is measured alone, and said so.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from analysis.models.engine.mixed_model import MixedFit, fit_mixed_model

# Last line: log-likelihood, then CPU seconds of each fit.
LME4 = """
suppressPackageStartupMessages(library(lme4))
arguments <- commandArgs(trailingOnly = TRUE)
looks <- read.csv(arguments[1], colClasses = c(kind = "factor", patient = "factor"))
seconds <- numeric(0)
for (round in seq_len(as.integer(arguments[2]))) {
  gc()
  used <- system.time(fit <- lmer(log_fall ~ 0 + kind + kind:k + (k | patient), looks))
  seconds <- c(seconds, used[["user.self"]] + used[["sys.self"]])
}
cat("#", R.version.string, "lme4", as.character(packageVersion("lme4")), "\\n")
cat(sprintf("%.12f", c(logLik(fit), seconds)), "\\n")
"""


@dataclass(frozen=True)
class Lme4:
    """What R says of its fit, and what the whole process took."""

    versions: str
    log_likelihood: float
    seconds: float
    process_seconds: float


def made_up_looks(n_patients: int, *, has_own_times: bool) -> pd.DataFrame:
    """One row per look: patient, kind (of four spot types), k, log_fall.

    Sessions 1 to 6; half of the patients stop early, and one look in ten was not made.
    """
    rng = np.random.default_rng(1)
    last = np.where(rng.random(n_patients) < 0.5, 6, rng.integers(2, 7, n_patients))
    patient, session = np.divmod(np.arange(6 * n_patients), 6)
    is_made = (session < last[patient]) & (rng.random(len(patient)) > 0.1)
    patient, k = patient[is_made], session[is_made] + 1.0
    if has_own_times:
        k += rng.normal(0, 0.15, len(k))
    kind = rng.integers(4, size=n_patients)[patient]
    level = rng.normal(0, 0.4, n_patients)
    tilt = -0.05 * level / 0.4 + rng.normal(0, 0.12, n_patients)
    log_fall = -0.1 * kind - (0.2 + 0.05 * kind) * k + level[patient] + tilt[patient] * k
    log_fall += rng.normal(0, 0.3, len(k))
    return pd.DataFrame({"patient": patient, "kind": kind, "k": k, "log_fall": log_fall})


def ours(looks: pd.DataFrame, repeats: int) -> tuple[float, MixedFit]:
    """Median CPU seconds and the fit."""
    k = looks["k"].to_numpy()
    kind = np.eye(4)[looks["kind"]]
    columns = np.hstack([kind, kind * k[:, None]])
    given = looks["log_fall"].to_numpy(), columns, k, looks["patient"].to_numpy(dtype=np.intp)
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        fit = fit_mixed_model(*given)
        seconds.append(time.process_time() - start)
    return median(seconds), fit


def children_seconds() -> float:
    """CPU seconds of all child processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def theirs(looks: pd.DataFrame, repeats: int) -> Lme4 | None:
    """lme4's fit; None where there is no R, or no lme4."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder) / "looks.csv", Path(folder) / "lme4.R"
        looks.to_csv(table, index=False)
        script.write_text(LME4, encoding="utf-8")
        before = children_seconds()
        command = ["Rscript", "--vanilla", str(script), str(table), str(repeats)]
        ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        if "there is no package called" in ended.stderr:
            return None
        raise RuntimeError(f"Rscript ended with {ended.returncode}:\n{ended.stderr[-2000:]}")
    versions, numbers = ended.stdout.strip().splitlines()[-2:]
    log_likelihood, *seconds = (float(number) for number in numbers.split())
    took = children_seconds() - before
    return Lme4(versions.removeprefix("# "), log_likelihood, median(seconds), took)


def as_rows(n_patients: int, repeats: int) -> Iterator[dict[str, Any]]:
    """Both sets of looks, with R where it is there: `theirs_seconds` is None where not."""
    for title, has_own_times in (("numbered sessions", False), ("times of their own", True)):
        looks = made_up_looks(n_patients, has_own_times=has_own_times)
        seconds, fit = ours(looks, repeats)
        peer = theirs(looks, repeats)
        yield {
            "title": f"mixed model, {title}, {n_patients:,} patients, {len(looks):,} looks",
            "ours_seconds": seconds,
            "theirs_seconds": peer.seconds if peer else None,
            "against": peer.versions if peer else "R with lme4 is not here",
            "difference": f"log-likelihood {fit.log_likelihood - peer.log_likelihood:+.0e}"
            if peer
            else "",
        }


def main() -> None:
    """Measure both sets of looks and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="rows as JSON instead of a table")
    chosen = parser.parse_args()
    if chosen.json:
        print(json.dumps(list(as_rows(chosen.patients, chosen.repeats))))
        return
    print(
        f"{'CPU seconds':50} {'lme4':>7} {'ours':>7} {'ratio':>7}  log-likelihood, ours less lme4's"
    )
    for title, has_own_times in (("numbered sessions", False), ("times of their own", True)):
        looks = made_up_looks(chosen.patients, has_own_times=has_own_times)
        seconds, fit = ours(looks, chosen.repeats)
        name = f"{title}, {chosen.patients:,} patients, {len(looks):,} looks"
        peer = theirs(looks, chosen.repeats)
        if peer is None:
            print(f"{name:50} {'-':>7} {seconds:7.3f} {'-':>7}  R with lme4 is not here: no ratio")
            continue
        figures = f"{peer.seconds:7.2f} {seconds:7.3f} {peer.seconds / seconds:7.1f}"
        print(f"{name:50} {figures}  {fit.log_likelihood - peer.log_likelihood:+.1e}")
        print(f"    {peer.versions}; whole process of R {peer.process_seconds:.1f} s")


if __name__ == "__main__":
    main()
