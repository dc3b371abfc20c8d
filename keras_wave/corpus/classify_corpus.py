import hashlib
import json
import os
import re

import apache_beam as beam
from apache_beam.ml.inference.base import RunInference
from apache_beam.pvalue import TaggedOutput

from keras_wave.corpus import part_files
from keras_wave.corpus.records import BadRow
from keras_wave.corpus.records import Block
from keras_wave.corpus.records import Part
from keras_wave.corpus.records import Report
from keras_wave.corpus.text_model_handler import TextModelHandler
from keras_wave.corpus.whole_file import whole_file

SUMMARY = "summary.json"


class ClassifyCorpus(beam.PTransform):
    """Answers every row of the files of a `PCollection` of paths.

    Files are cut into parts. A part is read, answered and written by one
    worker, to files whose names are its own: whoever writes it a second time,
    after a failure or beside another worker, writes the same files again. Parts
    that are written already are left out.

    Args:
        format: A `CorpusFormat`.
        model: string. See `text_model.load()`.
        output: string. The folder to write, which every worker can reach.
        part_size: int. The most rows of a part.

    Returns:
        A dictionary of two `PCollection`s: `bad_rows`, the `BadRow`s that were
        found now, and `summary`, the `Report` of all the parts.

    Example:

    ```python
    with beam.Pipeline() as pipeline:
        found = (
            pipeline
            | beam.Create(["news.csv"])
            | ClassifyCorpus(
                CsvRows("headline"), "agnews_modulation", "answers", 10_000
            )
        )
        found["bad_rows"] | beam.Map(print)
    ```
    """

    def __init__(self, format, model, output, part_size):
        super().__init__()
        self._format = format
        self._model = model
        self._output = output
        self._part_size = part_size

    def expand(self, files):
        cut = (
            files
            | "Spread the files" >> beam.Reshuffle()
            | "Cut"
            >> beam.ParDo(
                _Cut(self._format, self._output, self._part_size)
            ).with_outputs("bad_rows", "done", main="parts")
        )
        written = (
            cut.parts
            | "Spread the parts" >> beam.Reshuffle()
            | "Read" >> beam.Map(_read, self._format)
            | "Classify" >> RunInference(TextModelHandler(self._model))
            | "Write"
            >> beam.ParDo(_Write(self._output)).with_outputs(
                "bad_rows", main="reports"
            )
        )
        summary = (
            (cut.done, written.reports)
            | "All reports" >> beam.Flatten()
            | "Sum" >> beam.CombineGlobally(Report.total)
            | "Write the sum" >> beam.Map(_write_summary, self._output)
        )
        bad_rows = (
            cut.bad_rows,
            written.bad_rows,
        ) | "All bad rows" >> beam.Flatten()
        return {"bad_rows": bad_rows, "summary": summary}


class _Cut(beam.DoFn):
    def __init__(self, format, output, part_size):
        self._format = format
        self._output = output
        self._part_size = part_size

    def process(self, file):
        name = _name(file)
        bad_rows = []
        for number, cut in enumerate(self._find(file, bad_rows)):
            part = Part(f"{name}-{number:06d}", file, *cut)
            if part_files.is_done(self._output, part.name):
                report = part_files.count_rows(self._output, part.name)
                yield TaggedOutput("done", report)
            else:
                yield part
        part_files.write_bad_rows(self._output, name, bad_rows)
        for row in bad_rows:
            yield TaggedOutput("bad_rows", row)
            yield TaggedOutput("done", Report(0, 0, 1))

    def _find(self, file, bad_rows):
        try:
            yield from self._format.cut(file, self._part_size)
        except Exception as error:
            # One file of many: the others are answered, and this is told.
            bad_rows.append(BadRow(file, None, _describe(error)))


class _Write(beam.DoFn):
    def __init__(self, output):
        self._output = output

    def process(self, result):
        block, answers = result.example, result.inference
        bad_rows = block.bad_rows + [
            BadRow(
                block.part.file,
                block.numbers[place],
                reason,
                _as_string(block.texts[place]),
            )
            for place, reason in sorted(answers.failures.items())
        ]
        bad_rows.sort(key=lambda row: row.row)
        part_files.write_bad_rows(self._output, block.part.name, bad_rows)
        part_files.write_answers(self._output, block, answers)
        answered = len(block.texts) - len(answers.failures)
        yield Report(1, answered, len(bad_rows))
        for row in bad_rows:
            yield TaggedOutput("bad_rows", row)


def _read(part, format):
    try:
        block = format.read(part)
        found = len(block.texts) + len(block.bad_rows)
        if found != part.rows:
            raise ValueError(
                f"{found} rows were found where {part.rows} had been: the file "
                "has changed"
            )
        return block
    except Exception as error:
        reason = _describe(error)
        rows = range(part.first, part.first + part.rows)
        bad_rows = [BadRow(part.file, row, reason) for row in rows]
        kept = {name: [] for name in format.keep}
        return Block(part, [], [], kept, bad_rows)


def _write_summary(report, output):
    with whole_file(output, SUMMARY) as file:
        file.write(json.dumps(report._asdict(), indent=2).encode() + b"\n")
    return report


def _name(file):
    """Returns a name that no file of another folder has, and no pattern."""
    stem = re.sub(r"[^\w-]", "_", os.path.basename(file).partition(".")[0])
    return f"{stem}-{hashlib.sha256(file.encode()).hexdigest()[:12]}"


def _describe(error):
    return f"{type(error).__name__}: {error}"


def _as_string(text):
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
