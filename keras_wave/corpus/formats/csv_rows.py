import csv
import dataclasses
import itertools

from keras_wave.corpus.formats.corpus_format import CorpusFormat
from keras_wave.corpus.formats.corpus_format import check_columns
from keras_wave.corpus.formats.corpus_format import cut_rows
from keras_wave.corpus.records import BadRow
from keras_wave.corpus.records import Block
from keras_wave.corpus.stored_file import open_content
from keras_wave.data.csv_rows import next_row

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class CsvRows(CorpusFormat):
    """CSV files with a header, as RFC 4180 has them."""

    def check(self, file):
        with open_content(file) as lines:
            self._find_header(lines, file)

    def cut(self, file, size):
        with open_content(file) as lines:
            header = self._find_header(lines, file)
            records = _read_records(lines, header.end, len(header.fields))
            places = (record.start for record in records)
            yield from cut_rows(places, size)

    def read(self, part):
        with open_content(part.file) as file:
            header = _read_header(file, part.file)
            file.seek(part.place)
            records = list(
                itertools.islice(
                    _read_records(file, part.place, len(header.fields)),
                    part.rows,
                )
            )
        text, *kept = [header.fields.index(name) for name in self.columns]
        good = [not record.reason for record in records]
        rows = list(itertools.compress(records, good))
        numbers = range(part.first, part.first + len(records))
        return Block(
            part,
            list(itertools.compress(numbers, good)),
            [record.fields[text] for record in rows],
            {
                name: [record.fields[place] for record in rows]
                for name, place in zip(self.keep, kept)
            },
            [
                BadRow(part.file, number, record.reason, record.content)
                for number, record in zip(numbers, records)
                if record.reason
            ],
        )

    def _find_header(self, lines, file):
        header = _read_header(lines, file)
        check_columns(file, header.fields, self.columns)
        return header


@dataclasses.dataclass(frozen=True)
class _Record:
    start: int
    end: int
    fields: list
    reason: str | None = None
    content: str | None = None


def _read_header(file, name):
    """Returns the record of the header, and leaves the file behind it."""
    header = next(_read_records(file, 0, None), None)
    if header is None:
        raise ValueError(f"'{name}' is empty: it has no header.")
    if header.reason:
        raise ValueError(f"'{name}' has no header: {header.reason}.")
    file.seek(header.end)
    return header


def _read_records(file, place, columns):
    """Yields what a file holds from a place on.

    A record that cannot be read costs its first line alone: an open quote must
    not swallow the rows behind it. So what follows a place depends on nothing
    before it.

    Args:
        file: A file object at that place.
        place: int. The byte.
        columns: int. The number of fields, or `None` for any.

    Yields:
        `_Record`s.
    """
    # Lines that were read for a record and are not part of it, the next last.
    ahead = []
    while True:
        lines = []
        reason = None
        try:
            text = _take(file, ahead, lines, is_start=place == 0)
            reader = csv.reader(text, strict=True)
            fields = next_row(reader)
        except csv.Error as error:
            fields, reason = [], str(error)
        if not lines:
            return
        if reason is None and columns not in (None, len(fields)):
            reason = f"{len(fields)} fields, where the header has {columns}"
        if reason is not None:
            ahead += reversed(lines[1:])
            del lines[1:]
        data = b"".join(lines)
        content = reason and data.decode("utf-8", "replace")
        yield _Record(place, place + len(data), fields, reason, content)
        place += len(data)


def _take(file, ahead, lines, is_start):
    """Yields lines as text, and notes each of them in a list."""
    while True:
        line = ahead.pop() if ahead else file.readline()
        if not line:
            return
        lines.append(line)
        if is_start and len(lines) == 1:
            line = line.removeprefix(BYTE_ORDER_MARK)
        yield line.decode("utf-8", "replace")
