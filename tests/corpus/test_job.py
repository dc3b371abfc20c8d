import json
import shutil

import pyarrow as pa
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from pyarrow import parquet

from keras_wave.corpus import job
from keras_wave.corpus.formats.text_lines import TextLines
from tests.corpus import answer_files
from tests.corpus.made_up_texts import make_texts
from tests.corpus.probabilities import predict

# Beam's local runner, in this process.
OPTIONS = PipelineOptions(["--runner=FnApiRunner"])
ROWS = 60


def write_csv(folder, texts):
    file = folder / "texts.csv"
    lines = [
        f'{n},"{text.replace(chr(34), chr(34) * 2)}"'
        for n, text in enumerate(texts)
    ]
    file.write_text("\n".join(["id,text", *lines, "broken"]) + "\n")
    return file


def write_parquet(folder, texts):
    file = folder / "texts.parquet"
    ids = [*map(str, range(len(texts))), "broken"]
    table = pa.table({"id": ids, "text": [*texts, None]})
    parquet.write_table(table, file, row_group_size=25)
    return file


@pytest.mark.parametrize("write", [write_csv, write_parquet])
@pytest.mark.parametrize("model", ["preset", "saved_model"])
def test_rows_are_answered_as_predict_does_and_bad_ones_told(
    model, write, classifier, request, tmp_path
):
    texts = make_texts(ROWS)
    file = str(write(tmp_path, texts))
    output = tmp_path / "output"
    job.classify(
        [file],
        str(output),
        str(request.getfixturevalue(model)),
        OPTIONS,
        keep=["id"],
        part_size=20,
    )
    answers = answer_files.read(output, "answers")
    answer_files.check(
        answers,
        range(ROWS),
        predict(classifier, texts),
        classifier.class_names,
    )
    assert {row["file"] for row in answers} == {file}
    assert [row["id"] for row in answers] == [str(n) for n in range(ROWS)]
    (bad,) = answer_files.read(output, "bad_rows")
    assert (bad["file"], bad["row"]) == (file, ROWS)
    assert bad["reason"]
    summary = job.read_summary(str(output))
    assert summary["answered"] == ROWS
    assert summary["bad"] == 1
    names = sorted(path.name for path in output.iterdir())
    assert names == ["answers", "bad_rows", "job.json", "summary.json"]


def test_lines_of_many_files_are_answered(preset, classifier, tmp_path):
    texts = make_texts(ROWS)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(
            "\n".join(texts[number::3]) + "\n"
        )
    pattern = str(tmp_path / "*.txt")
    output = tmp_path / "output"
    job.classify([pattern], str(output), str(preset), OPTIONS, part_size=7)
    answers = answer_files.read(output, "answers")
    for number in range(3):
        file = str(tmp_path / f"{number}.txt")
        part = texts[number::3]
        answer_files.check(
            [row for row in answers if row["file"] == file],
            range(len(part)),
            predict(classifier, part),
            classifier.class_names,
        )
    assert len(answers) == ROWS


def test_a_file_that_cannot_be_read_costs_no_other(preset, tmp_path):
    write_parquet(tmp_path, ["stocks fall", "team wins"])
    broken = tmp_path / "aaa.parquet"
    broken.write_bytes(b"PAR1 and no more")
    output = tmp_path / "output"
    job.classify(
        [str(tmp_path / "*.parquet")], str(output), str(preset), OPTIONS
    )
    assert len(answer_files.read(output, "answers")) == 2
    bad = answer_files.read(output, "bad_rows")[0]
    assert (bad["file"], bad["row"]) == (str(broken), None)
    assert "ArrowInvalid" in bad["reason"]
    assert job.read_summary(str(output))["bad"] == 2


def test_a_second_run_answers_what_is_missing_alone(preset, tmp_path):
    texts = make_texts(ROWS)
    file = str(write_csv(tmp_path, texts))
    output = tmp_path / "output"
    arguments = [file], str(output), str(preset), OPTIONS
    job.classify(*arguments, part_size=10)
    whole = answer_files.read(output, "answers")
    summary = job.read_summary(str(output))
    first, *others = sorted((output / "answers").iterdir())
    before = {path: path.stat().st_mtime_ns for path in others}
    first.unlink()
    job.classify(*arguments, part_size=10)
    assert answer_files.read(output, "answers") == whole
    assert job.read_summary(str(output)) == summary
    assert {path: path.stat().st_mtime_ns for path in others} == before


def test_a_part_that_cannot_be_read_is_tried_again(
    preset, tmp_path, monkeypatch
):
    (tmp_path / "texts [1].txt").write_text("stocks fall\nteam wins\n")
    output = tmp_path / "output"
    pattern = str(tmp_path / "*.txt")
    arguments = [pattern], str(output), str(preset), OPTIONS

    def fail(format, part):
        raise OSError("the network is down")

    with monkeypatch.context() as patch:
        patch.setattr(TextLines, "read", fail)
        job.classify(*arguments)
    bad = answer_files.read(output, "bad_rows")
    assert [row["row"] for row in bad] == [0, 1]
    assert {row["reason"] for row in bad} == {"OSError: the network is down"}
    assert answer_files.read(output, "answers") == []

    job.classify(*arguments)
    assert answer_files.read(output, "bad_rows") == []
    answers = answer_files.read(output, "answers")
    assert [row["row"] for row in answers] == [0, 1]


def test_a_pattern_may_have_no_folder(tmp_path, monkeypatch):
    (tmp_path / "texts.txt").write_text("stocks fall\n")
    monkeypatch.chdir(tmp_path)
    assert job.find_files(["*.txt"]) == {"./texts.txt": 12}


def test_another_call_does_not_mix_its_answers_in(preset, tmp_path):
    file = write_csv(tmp_path, ["stocks fall"])
    output = tmp_path / "output"
    arguments = [str(file)], str(output), str(preset), OPTIONS
    job.classify(*arguments)
    with pytest.raises(ValueError, match="begun with another part_size"):
        job.classify(*arguments, part_size=1)
    file.write_text("id,text\n0,cup\n1,cup\n")
    with pytest.raises(ValueError, match="begun with another inputs"):
        job.classify(*arguments)
    assert len(answer_files.read(output, "answers")) == 1


def test_another_model_of_the_same_name_is_refused(preset, tmp_path):
    file = str(write_csv(tmp_path, ["stocks fall"]))
    model = shutil.copytree(preset, tmp_path / "model")
    output = tmp_path / "output"
    job.classify([file], str(output), str(model), OPTIONS)
    with open(model / "notes.txt", "w") as notes:
        notes.write("Trained anew.")
    with pytest.raises(ValueError, match="begun with another model_sha256"):
        job.classify([file], str(output), str(model), OPTIONS)


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"inputs": ["nowhere/*.csv"]}, "There is no file 'nowhere"),
        ({"model": "nowhere"}, "nowhere"),
        ({"column": "headline"}, "must have one column 'headline'"),
        ({"keep": ["row"]}, "must differ, and be none of"),
        ({"keep": ["id", "id"]}, "must differ, and be none of"),
        ({"part_size": 0}, "at least one row"),
        ({"output": "output*"}, "no pattern"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_written(
    changes, message, preset, tmp_path
):
    arguments = {
        "inputs": [str(write_csv(tmp_path, ["stocks fall"]))],
        "output": str(tmp_path / "output"),
        "model": str(preset),
        "options": OPTIONS,
        **changes,
    }
    with pytest.raises(ValueError, match=message):
        job.classify(**arguments)
    assert not (tmp_path / "output").exists()


def test_files_of_unknown_kind_are_refused(preset, tmp_path):
    file = tmp_path / "texts.json"
    file.write_text(json.dumps(["stocks fall"]))
    with pytest.raises(ValueError, match="name it with `--format`"):
        job.classify([str(file)], str(tmp_path / "o"), str(preset), OPTIONS)


def test_a_folder_of_other_files_is_left_alone(preset, tmp_path):
    file = write_csv(tmp_path, ["stocks fall"])
    with pytest.raises(ValueError, match="holds other files"):
        job.classify([str(file)], str(tmp_path), str(preset), OPTIONS)
    assert list(tmp_path.iterdir()) == [file]
