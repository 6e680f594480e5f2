"""The peer: the rules of DATA_CONTRACT 3 on `pandas.read_csv`, and nothing else.

    python -m benchmarks.plain_pandas RAW OUT --as-of 2026-09-30

Written as an analyst who knows pandas would: whole columns at a time, no loop over rows, every
table read as text. It knows the canonical layout only: no profiles, no guard against identifying
values, no hashes, no snapshot, no messages for the sender. It shares the contract (columns, codes,
limits) and the vocabulary files with the product, and no line of its cleaning.
"""
