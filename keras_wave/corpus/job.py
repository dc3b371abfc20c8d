"""A run over a corpus: looked at first, so that it can be started again."""

import contextlib
import hashlib
import json
import os

import apache_beam as beam
from apache_beam.io.filesystems import FileSystems

from keras_wave.corpus import model_files
from keras_wave.corpus import text_model
from keras_wave.corpus.classify_corpus import SUMMARY
from keras_wave.corpus.classify_corpus import ClassifyCorpus
from keras_wave.corpus.formats import FORMATS
from keras_wave.corpus.formats import find_format
from keras_wave.corpus.part_files import COLUMNS
from keras_wave.corpus.stored_file import open_bytes
from keras_wave.corpus.whole_file import delete
from keras_wave.corpus.whole_file import delete_unfinished
from keras_wave.corpus.whole_file import whole_file

JOB = "job.json"
# One that cannot be read is no reason to refuse all the others.
CHECKED_FILES = 10


def classify(
    inputs,
    output,
    model,
    options,
    format=None,
    column="text",
    keep=(),
    part_size=20_000,
):
    """Classifies the rows of files, or goes on where an earlier call stopped.

    Args:
        inputs: List of strings. Paths or patterns of files.
        output: string. The folder to write, new or of an earlier call with the
            same arguments.
        model: string. See `text_model.load()`.
        options: `PipelineOptions` of Beam: the runner, and what it needs.
        format: string. One of `FORMATS`. Defaults to `None`: as the files end.
        column: string. The column of the texts.
        keep: Sequence of strings. The columns that go into the answers.
        part_size: int. The most rows of a part.

    Returns:
        The `PipelineResult` of Beam, that is done.

    Raises:
        ValueError: If there are no files, no such columns or no such model, or
            if the folder is of another call. Nothing is written then.
    """
    if part_size < 1:
        raise ValueError(
            "A part must have at least one row. "
            f"Received: part_size={part_size}"
        )
    output = output.rstrip("/")
    if set(output) & set("*?["):
        raise ValueError(
            "The output must be a folder, and no pattern. "
            f"Received: output={output!r}"
        )
    # Some file systems have options of their own.
    FileSystems.set_options(options)
    sizes = find_files(inputs)
    format = format or find_format(list(sizes))
    reader = FORMATS[format](column, keep)
    _check_kept(keep)
    _check_files(reader, list(sizes)[:CHECKED_FILES])
    class_names = text_model.load(model).class_names
    _begin(
        output,
        {
            "model": model,
            "model_sha256": model_files.compute_digest(model),
            "class_names": list(class_names),
            "format": format,
            "column": column,
            "keep": list(keep),
            "part_size": part_size,
            "inputs": _summarize(sizes),
        },
    )
    with beam.Pipeline(options=options) as pipeline:
        files = pipeline | "Files" >> beam.Create(list(sizes))
        files | ClassifyCorpus(reader, model, output, part_size)
    delete_unfinished(output)
    return pipeline.result


def find_files(inputs):
    """Returns the size of every file, by its path.

    Args:
        inputs: List of strings. Paths or patterns.

    Raises:
        ValueError: If one of them finds no file.
    """
    sizes = {}
    for pattern in inputs:
        # Without a folder Beam finds nothing for a pattern.
        path = pattern if os.path.dirname(pattern) else f"./{pattern}"
        # One at a time: each may be of another file system.
        (match,) = FileSystems.match([path])
        if not match.metadata_list:
            raise ValueError(f"There is no file '{pattern}'.")
        for found in match.metadata_list:
            sizes[found.path] = found.size_in_bytes
    return dict(sorted(sizes.items()))


def read_summary(output):
    """Returns how many parts, answers and bad rows a finished run has."""
    with open_bytes(FileSystems.join(output, SUMMARY)) as file:
        return json.loads(file.read())


def _check_files(reader, files):
    """Tells a wrong name before any work is done: if all files lack it."""
    errors = []
    for file in files:
        try:
            reader.check(file)
        except ValueError as error:
            errors.append(error)
        except Exception as error:
            errors.append(ValueError(f"'{file}' cannot be read: {error}"))
        else:
            return
    raise errors[0]


def _check_kept(keep):
    taken = sorted(set(keep) & set(COLUMNS))
    if taken or len(set(keep)) != len(keep):
        raise ValueError(
            f"The columns to keep must differ, and be none of {COLUMNS}. "
            f"Received: {list(keep)}"
        )


def _begin(output, job):
    """Notes what a folder is of, or checks that it is of the same."""
    path = FileSystems.join(output, JOB)
    if FileSystems.exists(path):
        with open_bytes(path) as file:
            known = json.loads(file.read())
        other = sorted(key for key in job if known.get(key) != job[key])
        if other:
            raise ValueError(
                f"'{output}' was begun with another {' and '.join(other)}. "
                "Give another folder, or what it was begun with: "
                f"{ {key: known.get(key) for key in other} }"
            )
        delete_unfinished(output)
        delete(output, SUMMARY)
        return
    with contextlib.suppress(OSError):
        if _is_used(output):
            raise ValueError(
                f"'{output}' holds other files than answers. Give a new folder."
            )
    with whole_file(output, JOB) as file:
        file.write(json.dumps(job, indent=2).encode() + b"\n")


def _is_used(output):
    pattern = FileSystems.join(output, "*")
    return bool(FileSystems.match([pattern], [1])[0].metadata_list)


def _summarize(sizes):
    digest = hashlib.sha256(json.dumps(sizes).encode()).hexdigest()
    return f"{len(sizes)} files, sha256 of their names and sizes {digest}"
