"""A Parquet file -> lines of text as a CSV file would hold them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.types as kinds

from analysis.errors import DataError, Problem

from .header import find_header
from .lines import Header, Lines
from .options import ReadOptions
from .place import Place
from .text_column import TextColumn
from .typed_cells import as_text

# Run lengths let some bytes claim any number of rows, so the claim is checked before reading.
MOST_ROWS = 20_000_000
MOST_COLUMNS = 2_000
MOST_CELLS = 200_000_000
LARGEST_BYTES = 4_000_000_000
_FOOTER_LIMITS = {"thrift_string_size_limit": 10_000_000, "thrift_container_size_limit": 1_000_000}
_PLAIN = (
    kinds.is_null,
    kinds.is_boolean,
    kinds.is_integer,
    kinds.is_floating,
    kinds.is_date,
    kinds.is_timestamp,
)


def read_parquet(path: Path) -> Lines:
    """The lines of the file; row 1 is the first record, as there is no header line to count."""
    place = Place(path.name)
    try:
        file = _opened(path)
    except Exception as error:  # pyarrow raises many kinds for a damaged file
        raise _damaged(error, place) from None
    with file:
        _check_size(file.metadata, place)
        _check_types(file.schema_arrow, place)
        header = find_header([(0, file.schema_arrow.names)], ReadOptions(header_row=0), place)
        header = Header(0, header.names + [""] * (len(file.schema_arrow) - len(header.names)))
        try:
            # `pandas` metadata is not looked at: nothing but the columns comes in.
            table = file.read(use_pandas_metadata=False)
            columns = [_text_column(table.column(at)) for at in range(table.num_columns)]
        except Exception as error:  # as above
            raise _damaged(error, place) from None
    rows = np.arange(1, table.num_rows + 1, dtype=np.int64)
    return Lines(place, "", header, columns, rows)


def _opened(path: Path) -> Any:
    import pyarrow.parquet as parquet

    return parquet.ParquetFile(
        path, page_checksum_verification=True, memory_map=False, **_FOOTER_LIMITS
    )


def _check_size(metadata: Any, place: Place) -> None:
    rows, columns = metadata.num_rows, metadata.num_columns
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    size = sum(group.total_byte_size for group in groups)
    if (
        rows > MOST_ROWS
        or columns > MOST_COLUMNS
        or rows * columns > MOST_CELLS
        or size > LARGEST_BYTES
    ):
        what = "claims far more rows or columns than a clinic's records have"
        raise DataError(Problem(what, str(place), "export it again in smaller files"))


def _check_types(schema: pa.Schema, place: Place) -> None:
    """Only plain types are read: an extension type runs the code of whoever registered it."""
    remedy = "write the column as text"
    place.refuse(
        [
            Problem("holds a type that is not read", place.at(column=number), remedy)
            for number, field in enumerate(schema, start=1)
            if not _is_plain(field.type) or b"ARROW:extension:name" in (field.metadata or {})
        ]
    )


def _is_plain(kind: pa.DataType) -> bool:
    if isinstance(kind, pa.BaseExtensionType):
        return False
    if kinds.is_dictionary(kind) or kinds.is_list(kind) or kinds.is_large_list(kind):
        return _is_text(kind.value_type)
    return _is_text(kind) or any(is_kind(kind) for is_kind in _PLAIN)


def _is_text(kind: pa.DataType) -> bool:
    return any(
        is_kind(kind) for is_kind in (kinds.is_string, kinds.is_large_string, kinds.is_string_view)
    )


def _text_column(column: pa.ChunkedArray) -> TextColumn:
    kind = column.type
    if kinds.is_list(kind) or kinds.is_large_list(kind):
        return TextColumn.of_texts([as_text(cell) for cell in column.to_pylist()])
    if kinds.is_null(kind):
        column = column.cast(pa.string())
    elif kinds.is_string_view(kind):
        column = column.cast(pa.large_string())
    coded = column if kinds.is_dictionary(kind) else column.dictionary_encode()
    chunks = coded.unify_dictionaries().chunks
    if not chunks:
        return TextColumn.of_texts([])
    texts = pa.array([as_text(value) for value in chunks[0].dictionary.to_pylist()], pa.string())
    plain = [pa.DictionaryArray.from_arrays(chunk.indices, texts) for chunk in chunks]
    return TextColumn.of_arrow(pa.chunked_array(plain))


def _damaged(error: Exception, place: Place) -> DataError:
    what = f"cannot be read as Parquet ({type(error).__name__})"
    return DataError(Problem(what, str(place), "is it complete? export it again"))
