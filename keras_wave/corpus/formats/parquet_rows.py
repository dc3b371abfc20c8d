import pyarrow as pa
from pyarrow import parquet

from keras_wave.corpus.formats.corpus_format import CorpusFormat
from keras_wave.corpus.formats.corpus_format import check_columns
from keras_wave.corpus.records import BadRow
from keras_wave.corpus.records import Block
from keras_wave.corpus.stored_file import open_bytes


class ParquetRows(CorpusFormat):
    """Parquet files. A part lies in one row group, which is read for it."""

    def check(self, file):
        with open_bytes(file) as stored:
            self._check_schema(file, parquet.ParquetFile(stored))

    def cut(self, file, size):
        with open_bytes(file) as stored:
            table = parquet.ParquetFile(stored)
            self._check_schema(file, table)
            sizes = _count_rows(table)
        first = 0
        for group, rows in enumerate(sizes):
            for start in range(0, rows, size):
                yield first + start, min(size, rows - start), group
            first += rows

    def read(self, part):
        with open_bytes(part.file) as stored:
            table = parquet.ParquetFile(stored)
            before = sum(_count_rows(table)[: part.place])
            # A table has each column once, whoever wants it twice.
            names = list(dict.fromkeys(self.columns))
            rows = table.read_row_group(part.place, columns=names)
        rows = rows.slice(part.first - before, part.rows)
        column = rows.column(self.column)
        is_there = column.is_valid()
        numbers = range(part.first, part.first + part.rows)
        there = is_there.to_pylist()
        rows = rows.filter(is_there)
        return Block(
            part,
            [number for number, good in zip(numbers, there) if good],
            _to_bytes(rows.column(self.column)),
            {name: rows.column(name) for name in self.keep},
            [
                BadRow(part.file, number, "the text is missing")
                for number, good in zip(numbers, there)
                if not good
            ],
        )

    def _check_schema(self, file, table):
        schema = table.schema_arrow
        check_columns(file, schema.names, self.columns)
        kind = schema.field(self.column).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if not _is_text(kind):
            raise ValueError(
                f"The column {self.column!r} of '{file}' must hold strings. "
                f"Received: {kind}"
            )


def _count_rows(table):
    metadata = table.metadata
    groups = range(metadata.num_row_groups)
    return [metadata.row_group(group).num_rows for group in groups]


def _to_bytes(texts):
    """Returns a list: not every string that a file holds is UTF-8."""
    if pa.types.is_dictionary(texts.type):
        texts = texts.cast(texts.type.value_type)
    return texts.cast(pa.large_binary()).to_pylist()


def _is_text(kind):
    return (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
    )
