import itertools

from keras_wave.corpus.formats.corpus_format import CorpusFormat
from keras_wave.corpus.formats.corpus_format import check_columns
from keras_wave.corpus.formats.corpus_format import cut_rows
from keras_wave.corpus.records import Block
from keras_wave.corpus.stored_file import open_content


class TextLines(CorpusFormat):
    """Text files: a text a line, in a column called `text`."""

    def check(self, file):
        check_columns(file, ["text"], self.columns)
        with open_content(file) as lines:
            lines.read(1)

    def cut(self, file, size):
        with open_content(file) as lines:
            yield from cut_rows(_find_places(lines), size)

    def read(self, part):
        with open_content(part.file) as file:
            file.seek(part.place)
            lines = itertools.islice(file, part.rows)
            texts = [line.rstrip(b"\r\n") for line in lines]
        # Where the answers keep it, it is what the model takes it for.
        kept = {
            name: [text.decode("utf-8", "replace") for text in texts]
            for name in self.keep
        }
        numbers = list(range(part.first, part.first + len(texts)))
        return Block(part, numbers, texts, kept, [])


def _find_places(file):
    place = 0
    for line in file:
        yield place
        place += len(line)
