"""The files of a part: its answers, and its bad rows where it has any."""

import pyarrow as pa
from apache_beam.io.filesystems import FileSystems
from pyarrow import parquet

from keras_wave.corpus.records import Report
from keras_wave.corpus.stored_file import open_bytes
from keras_wave.corpus.whole_file import delete
from keras_wave.corpus.whole_file import whole_file

ANSWERS = "answers"
BAD_ROWS = "bad_rows"
# The columns of the answers, beside those that are kept.
COLUMNS = ("file", "row", "label", "probabilities")
BAD_ROW_SCHEMA = pa.schema(
    {
        "file": pa.string(),
        "row": pa.int64(),
        "reason": pa.string(),
        "content": pa.string(),
    }
)


def is_done(output, name):
    """Whether a part was written: its answers come last."""
    return FileSystems.exists(_path(output, ANSWERS, name))


def write_answers(output, block, answers):
    """Writes the answers of a block, without those that failed.

    A block without texts gets no file, so that the next run tries once more
    what could not be read.

    Args:
        output: string. The folder of everything that is written.
        block: A `Block`.
        answers: `Answers` for its texts.
    """
    if not block.texts:
        delete(output, ANSWERS, f"{block.part.name}.parquet")
        return
    good = [x for x in range(len(block.texts)) if x not in answers.failures]
    probabilities = answers.probabilities[good]
    winners = probabilities.argmax(axis=1).astype("int32")
    classes = len(answers.class_names)
    columns = {
        "file": _repeat(block.part.file, len(good)),
        "row": pa.array([block.numbers[x] for x in good], pa.int64()),
        "label": pa.DictionaryArray.from_arrays(
            winners, pa.array(answers.class_names, pa.string())
        ),
        "probabilities": pa.ListArray.from_arrays(
            pa.array(range(0, (len(good) + 1) * classes, classes), pa.int32()),
            pa.array(probabilities.ravel(), pa.float32()),
        ),
    }
    for name, values in block.kept.items():
        if isinstance(values, list):
            values = pa.array(values, pa.string())
        columns[name] = values.take(pa.array(good, pa.int64()))
    _write(output, ANSWERS, block.part.name, pa.table(columns))


def write_bad_rows(output, name, bad_rows):
    """Writes bad rows, or takes away what an earlier run has written.

    Args:
        output: string.
        name: string. Of the part.
        bad_rows: List of `BadRow`.
    """
    if not bad_rows:
        delete(output, BAD_ROWS, f"{name}.parquet")
        return
    rows = [vars(row) for row in bad_rows]
    table = pa.Table.from_pylist(rows, BAD_ROW_SCHEMA)
    _write(output, BAD_ROWS, name, table)


def count_rows(output, name):
    """Returns the `Report` of a part that was written."""
    answered = _count(output, ANSWERS, name)
    return Report(1, answered, _count(output, BAD_ROWS, name))


def _count(output, kind, name):
    path = _path(output, kind, name)
    if not FileSystems.exists(path):
        return 0
    with open_bytes(path) as file:
        return parquet.ParquetFile(file).metadata.num_rows


def _repeat(text, times):
    numbers = pa.array([0] * times, pa.int32())
    return pa.DictionaryArray.from_arrays(numbers, pa.array([text]))


def _write(output, kind, name, table):
    with whole_file(output, kind, f"{name}.parquet") as file:
        parquet.write_table(table, file, compression="zstd")


def _path(output, kind, name):
    return FileSystems.join(output, kind, f"{name}.parquet")
