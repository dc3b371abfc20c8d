import pyarrow as pa
import pytest
from pyarrow import parquet

from keras_wave.corpus.formats.parquet_rows import ParquetRows
from tests.corpus.formats.parts import bad_of
from tests.corpus.formats.parts import read_all
from tests.corpus.formats.parts import texts_of

TEXTS = ["stocks fall", None, "", "naïve 漢字", "team wins", "cup", None]
KINDS = [
    pa.string(),
    pa.large_string(),
    pa.binary(),
    pa.large_binary(),
    pa.dictionary(pa.int32(), pa.string()),
]


def write(file, kind=KINDS[0]):
    texts = TEXTS
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        texts = [text if text is None else text.encode() for text in TEXTS]
    table = pa.table(
        {
            "id": pa.array(range(len(TEXTS)), pa.int32()),
            "text": pa.array(texts).cast(kind),
        }
    )
    parquet.write_table(table, file, row_group_size=3)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_rows_are_read_however_the_file_is_cut(tmp_path, kind, size):
    file = tmp_path / "rows.parquet"
    write(file, kind)
    blocks = read_all(ParquetRows("text", ["id", "text"]), file, size)
    expected = {n: text for n, text in enumerate(TEXTS) if text is not None}
    assert texts_of(blocks) == expected
    ids = [x for block in blocks for x in block.kept["id"].to_pylist()]
    assert ids == list(expected)
    missing = [n for n, text in enumerate(TEXTS) if text is None]
    assert bad_of(blocks) == dict.fromkeys(missing, "the text is missing")


def test_a_string_that_is_no_utf_8_costs_no_other(tmp_path):
    file = tmp_path / "rows.parquet"
    texts = [b"\xff cup", b"team wins"]
    # Arrow takes them for strings where it is told not to look.
    column = pa.array(texts).cast(pa.string(), safe=False)
    parquet.write_table(pa.table({"text": column}), file)
    (block,) = read_all(ParquetRows("text"), file, 2)
    assert block.texts == texts


def test_a_column_of_numbers_is_refused(tmp_path):
    file = tmp_path / "rows.parquet"
    write(file)
    with pytest.raises(ValueError, match="must hold strings. Received: int32"):
        ParquetRows("id").check(str(file))


def test_a_column_that_is_not_there_is_refused(tmp_path):
    file = tmp_path / "rows.parquet"
    write(file)
    with pytest.raises(ValueError, match="must have one column 'headline'"):
        ParquetRows("headline").check(str(file))


def test_a_file_that_is_no_parquet_is_an_error(tmp_path):
    file = tmp_path / "rows.parquet"
    file.write_bytes(b"id,text\n1,cup\n")
    with pytest.raises(pa.ArrowInvalid):
        ParquetRows("text").check(str(file))
