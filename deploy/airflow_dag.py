"""Airflow: ask every morning what is due (Airflow 3; copy into the folder of DAGs)."""

from __future__ import annotations

import datetime as dt

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

# The day comes from Airflow, not from the clock: a run that is repeated asks for the same day.
COMMAND = (
    "/opt/spot-outcomes/run run --due --as-of {{ data_interval_end | ds }}"
    " --raw /srv/spot-outcomes/exports --out /srv/spot-outcomes/made"
    " --deliver /etc/spot-outcomes/delivery.yml --json"
)

with DAG(
    dag_id="spot_outcomes",
    description="Make and send the reports that are due",
    schedule="0 5 * * *",
    start_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    catchup=False,  # --due makes up for what was missed, each period from its own day
    max_active_runs=1,
) as dag:
    BashOperator(
        task_id="run_what_is_due",
        bash_command=COMMAND,
        skip_on_exit_code=75,  # another run is at work
        retries=0,  # what may pass is tried again inside; the rest needs a person
        execution_timeout=dt.timedelta(hours=12),
    )
