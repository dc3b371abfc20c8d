"""Systems on few rows of made-up texts, and the record and page of them."""

import collections
import csv
import json
import random

import numpy as np
import pytest

import few_rows
import few_rows_draw
import few_rows_figures
import few_rows_page
import few_rows_plot
import few_rows_record
import few_rows_tables
import measure_few_rows
import worker_process
from few_rows_draw import ALL
from few_rows_systems import registry
from few_rows_systems.system import System
from keras_wave.data.bad_input import BadInput
from tests import tiny_teacher
from tests.requirement import require

WORDS = {
    "nature": ["river", "forest", "mountain", "meadow"],
    "music": ["violin", "trumpet", "melody", "chorus"],
    "trade": ["shares", "banks", "prices", "market"],
}
OTHERS = ["the", "of", "and", "with", "near", "under", "over", "some"]
SIZES = {"nature": 30, "music": 20, "trade": 4}


def make_rows(sizes, seed):
    draw = random.Random(seed)
    rows = []
    for name, size in sizes.items():
        for _ in range(size):
            words = draw.choices(WORDS[name], k=3) + draw.choices(OTHERS, k=5)
            draw.shuffle(words)
            rows.append([name, "A title", " ".join(words)])
    draw.shuffle(rows)
    return rows


def write_csv(path, rows):
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


@pytest.fixture
def data(tmp_path):
    """A folder of one set with all splits, and of one without validation."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, splits in {
        "toys": ("train", "validation", "test"),
        "games": ("train", "test"),
    }.items():
        for number, split in enumerate(splits):
            write_csv(folder / name / f"{split}.csv", make_rows(SIZES, number))
    return folder


@pytest.fixture
def splits(data):
    return few_rows_draw.read(data / "toys")


def test_classes_are_numbered_and_columns_joined(splits):
    assert list(splits) == ["train", "validation", "test"]
    assert collections.Counter(splits["train"].labels) == {0: 20, 1: 30, 2: 4}
    assert all(text.startswith("A title ") for text in splits["test"].texts)


@pytest.mark.parametrize("count", [6, 7, 10, 27, 53])
def test_a_draw_has_the_shares_of_classes_and_two_rows_of_each(splits, count):
    labels = splits["train"].labels
    chosen = few_rows_draw.draw(labels, count, 1)
    assert len(set(chosen.tolist())) == count
    found = collections.Counter(labels[i] for i in chosen)
    assert set(found) == {0, 1, 2} and min(found.values()) >= 2
    for number, size in ((0, 20), (1, 30)):
        # Two rows of the rare class may be more than its share.
        assert abs(found[number] - count * size / 54) < 2


def test_a_draw_is_the_same_for_all_and_another_by_seed(splits):
    labels = splits["train"].labels
    draws = [few_rows_draw.draw(labels, 10, seed) for seed in (1, 1, 2)]
    assert draws[0].tolist() == draws[1].tolist() != draws[2].tolist()
    every = few_rows_draw.draw(labels, ALL, 1)
    assert sorted(every) == list(range(54)) != every.tolist()


def test_sizes_that_cannot_be_drawn(splits):
    labels = splits["train"].labels
    possible = [
        few_rows_draw.is_possible(count, labels)
        for count in (5, 6, 53, 54, 1000, ALL)
    ]
    assert possible == [False, True, True, False, False, True]


def measure(splits, tmp_path, module, **options):
    taken = few_rows_draw.take(splits, ALL, 1)
    file = tmp_path / "rows.json"
    file.write_text(json.dumps(taken), encoding="utf-8")
    return measure_few_rows.measure(
        str(file), "toys", 1, module, options, ["numpy"], str(tmp_path / "work")
    )


def check(figures, least=0.8):
    assert list(figures["accuracy"]) == ["validation", "test"]
    # Every class has words of its own.
    assert all(share >= least for share in figures["accuracy"].values())
    assert figures["texts_a_second"] > 0 and figures["bytes"] > 100
    assert figures["training_seconds"] > 0
    assert figures["versions"]["numpy"] == np.__version__
    json.dumps(figures)


@pytest.mark.parametrize("model", ["svm", "regression"])
def test_linear_models(splits, tmp_path, model):
    figures = measure(splits, tmp_path, "tfidf", model=model)
    check(figures)
    assert figures["settings"]["C"] > 0


def test_fasttext(splits, tmp_path):
    require("fasttext")
    figures = measure(splits, tmp_path, "fasttext_few")
    check(figures)
    assert figures["settings"] == {"epoch": 50_000 // 54}


def test_the_best_strength_is_chosen_of_rows_left_out():
    from few_rows_systems import strengths

    class Model:
        def __init__(self, strength):
            self.strength = strength

        def fit(self, x, y):
            return self

        def predict(self, x):
            # Strength 2 and 3 are right.
            return x if self.strength > 1 else 1 - x

    labels = np.array([0, 1] * 6)
    best = strengths.choose(labels, labels, (1, 2, 3), Model, seed=1)
    assert best == 2


def test_folds_leave_a_row_of_each_class_to_learn_from():
    from few_rows_systems import strengths

    labels = np.array([0] * 9 + [1] * 2 + [2] * 2)
    folds = list(strengths.folds(labels, seed=1))
    assert len(folds) == strengths.FOLDS
    for rest, held_out in folds:
        assert set(labels[rest]) == {0, 1, 2}
        assert sorted([*rest, *held_out]) == list(range(13))
    assert sorted(i for _, held_out in folds for i in held_out) == [*range(13)]
    # Two rows of each class make two folds.
    assert len(list(strengths.folds(np.array([0, 0, 1, 1]), seed=1))) == 2


def test_many_rows_have_one_fold(monkeypatch):
    from few_rows_systems import strengths

    monkeypatch.setattr(strengths, "MOST_FOLDED_ROWS", 10)
    ((rest, held_out),) = strengths.folds(np.array([0, 1] * 10), seed=1)
    assert len(rest) == 16 and len(held_out) == 4


@pytest.fixture(scope="module")
def teacher(tmp_path_factory):
    words = [word for words in WORDS.values() for word in words]
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, *OTHERS]
    # The method that makes a static model wants more tokens than numbers.
    tokens += ["a", "title", *"bcdefghijklmnopqrstuvwxyz"]
    return str(tiny_teacher.make(tmp_path_factory.mktemp("teacher"), tokens))


def test_sentence_embeddings(teacher, splits, tmp_path):
    figures = measure(splits, tmp_path, "sentence_embeddings", teacher=teacher)
    check(figures, least=0.3)
    again = measure(splits, tmp_path, "sentence_embeddings", teacher=teacher)
    assert again["accuracy"] == figures["accuracy"]
    assert (tmp_path / "work" / "toys.npz").is_file()


@pytest.mark.parametrize(
    "module", ["model2vec_classifier", "model2vec_regression"]
)
def test_static_embeddings(teacher, splits, tmp_path, module):
    require("datasets", "model2vec", "skeletoken")
    figures = measure(splits, tmp_path, module, teacher=teacher)
    check(figures, least=0.3)
    assert figures["preparation_seconds"] > 0


def test_setfit(teacher, splits, tmp_path):
    require("setfit")
    check(measure(splits, tmp_path, "setfit_few", teacher=teacher), least=0.3)


def test_embeddings_are_computed_once(tmp_path):
    from few_rows_systems.embedding_cache import EmbeddingCache

    asked = []

    def embed(texts):
        asked.append(texts)
        return np.array([[len(text)] for text in texts], "float32")

    path = tmp_path / "toys.npz"
    cache = EmbeddingCache(path, embed)
    assert cache.embeddings(["a", "bb", "a"]).tolist() == [[1], [2], [1]]
    # Those of the file, by another run.
    cache = EmbeddingCache(path, embed)
    assert cache.embeddings(["bb", "ccc"]).tolist() == [[2], [3]]
    assert asked == [["a", "bb"], ["ccc"]]
    one, two = cache.seconds(["a"]), cache.seconds(["a", "a"])
    assert 0 < two == 2 * one


def test_the_command_line(splits, tmp_path, small_preset):
    figures = measure(splits, tmp_path, "wave_command", preset=small_preset)
    check(figures, least=0.3)


@pytest.mark.parametrize("form", ["frozen", "lora"])
def test_a_backbone_keeps_its_weights(
    splits, tmp_path, small_preset, monkeypatch, form
):
    from few_rows_systems import wave_backbone

    monkeypatch.setattr(wave_backbone, "EPOCHS", 2)
    figures = measure(
        splits, tmp_path, "wave_backbone", preset=small_preset, form=form
    )
    check(figures, least=0.0)


@pytest.mark.parametrize("form", registry.VARIANTS)
def test_a_part_is_left_out(splits, tmp_path, small_preset, form):
    _, options = registry.VARIANTS[form]
    figures = measure(
        splits, tmp_path, "wave_variant", preset=small_preset, **options
    )
    check(figures, least=0.0)
    assert (figures["settings"]["epochs"] == 0) == (
        form in ("no-bag", "no-epochs")
    )


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out" / "few-rows.json"


class Worker:
    """Stands for processes, which all end with an accuracy by their system."""

    def __init__(self):
        self.names, self.failing = [], []

    def run(self, job):
        self.names.append(job.name)
        if job.name in self.failing:
            return {"error": "exit status 1: ValueError: no", "seconds": 1.0}
        with open(job.options["rows"], encoding="utf-8") as file:
            splits = [name for name in json.load(file) if name != "train"]
        return {"result": make_result(splits, 0.9), "seconds": 3.0}


def make_result(splits, share):
    return {
        "accuracy": dict.fromkeys(splits, share),
        "training_seconds": 2.5,
        "preparation_seconds": 0,
        "texts_a_second": 1234.0,
        "bytes": 2_500_000,
        "settings": {},
        "versions": {"python": "3.11.0"},
        "processor": "Abacus",
        "cores": 2,
        "date": "2026-01-02",
    }


@pytest.fixture
def worker(monkeypatch):
    worker = Worker()
    monkeypatch.setattr(worker_process, "run", worker.run)
    return worker


def start(data, output, *arguments):
    given = ["--data", data, "--output", output, "--sets", "toys", "games"]
    given += ["--systems", "tfidf-svm", "tfidf-regression", "--seeds", 1, 2]
    return few_rows.main(list(map(str, [*given, *arguments])))


def test_runs_are_added_and_not_made_again(data, output, worker):
    worker.failing = ["toys/10/2/tfidf-svm"]
    assert start(data, output, "--rows", 5, 10) == 1
    # Five rows are fewer than two of each class.
    assert len(worker.names) == 8
    runs = few_rows_record.read(output)["runs"]
    assert runs["toys/10/2/tfidf-svm"]["error"].endswith("ValueError: no")
    assert runs["games/10/1/tfidf-svm"]["accuracy"] == {"test": 0.9}
    worker.failing = []
    # The one that failed, and what is new.
    assert start(data, output, "--rows", 10, ALL) == 0
    assert len(worker.names) == 8 + 1 + 8
    assert start(data, output, "--rows", 10, ALL) == 0
    assert len(worker.names) == 17
    # Nothing unfinished lies beside it.
    assert list(output.parent.glob("*.json")) == [output]


def test_a_command_that_is_stopped_keeps_what_it_had(
    data, output, worker, monkeypatch
):
    def stop(job):
        if job.name.startswith("games"):
            raise KeyboardInterrupt
        return worker.run(job)

    monkeypatch.setattr(worker_process, "run", stop)
    with pytest.raises(KeyboardInterrupt):
        start(data, output, "--rows", 10)
    assert list(few_rows_record.read(output)["runs"]) == [
        "toys/10/1/tfidf-svm",
        "toys/10/2/tfidf-svm",
    ]


def test_all_get_the_same_rows(data, output, monkeypatch):
    given = {}

    def run(job):
        with open(job.options["rows"], encoding="utf-8") as file:
            given[job.name] = json.load(file)["train"]
        return {"error": "no", "seconds": 1.0}

    monkeypatch.setattr(worker_process, "run", run)
    start(data, output, "--rows", 10)
    one, other, third = (
        given[f"toys/10/{name}"]
        for name in ("1/tfidf-svm", "1/tfidf-regression", "2/tfidf-svm")
    )
    assert one == other != third
    assert len(one["texts"]) == len(one["labels"]) == 10


def test_a_real_process_answers(data, output):
    code = start(data, output, "--rows", 10, "--seeds", 1, "--sets", "toys")
    runs = few_rows_record.read(output)["runs"]
    assert code == 0 and len(runs) == 2
    for run in runs.values():
        assert run["versions"]["scikit-learn"] and run["rows"] == 10


def test_setfit_gets_few_rows(data):
    options = few_rows.parse(["--data", str(data), "--sets", "toys"])
    system = System("a", "sentences", "", "", {}, most_rows=20)
    splits = {"toys": few_rows_draw.read(data / "toys")}
    options.rows = (10, 30, ALL)
    cells = few_rows.plan(options, [system], splits)
    assert [rows for _, _, rows, _ in cells] == [10, 10, 10]


def test_records_are_merged(data, output, worker, tmp_path):
    other = tmp_path / "other.json"
    start(data, other, "--rows", 10, "--sets", "toys")
    start(data, output, "--rows", 10, "--sets", "games")
    assert few_rows_page.main([str(output), "--merge", str(other)]) == 0
    record = few_rows_record.read(output)
    assert len(record["runs"]) == 8 and set(record["sets"]) == {"games", "toys"}


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--sets", "nothing"], "neither train.csv nor train.csv.gz"),
        (["--systems", "bert"], "there is no system 'bert', but wave-nothing"),
        (["--output", "page.md"], "--output must name a .json file"),
        (
            ["--systems", "cabbage", "--backbones", "wave_huge_en"],
            "there is no system 'cabbage'",
        ),
    ],
)
def test_bad_arguments_are_told_in_one_line(
    data, output, worker, capsys, arguments, message
):
    assert start(data, output, *arguments) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert message in error
    assert not worker.names


@pytest.mark.parametrize(
    "rows, message",
    [
        ([["a", "x"], ["a", "y"]], "one class alone"),
        ([["a", "x"], ["a", "y"], ["b", "z"]], "has one row, 'b'"),
        ([["a", "x"], ["", "y"]], "row 2: no class, or no text"),
        (
            [["a", "x"], ["a", "y"], ["b", "z"], ["b", "z"]],
            "the test rows has no training row, 'music'",
        ),
    ],
)
def test_bad_rows_are_told(data, rows, message):
    write_csv(data / "games" / "train.csv", rows)
    with pytest.raises(BadInput, match=message):
        few_rows_draw.read(data / "games")


def test_what_is_missing_is_told(tmp_path, monkeypatch):
    system = System("a", "linear", "", "", {"no_such_package": "no-package"})
    with pytest.raises(BadInput, match="a needs no-package: pip install"):
        few_rows.check(system)
    monkeypatch.setattr(few_rows, "PRESETS", tmp_path)
    system = System("b", "command", "", "", {}, {"preset": "wave_base_en"})
    with pytest.raises(BadInput, match="is no preset of this build"):
        few_rows.check(system)
    (tmp_path / "wave_base_en").mkdir()
    few_rows.check(system)


def test_a_backbone_is_called_by_its_name():
    found = registry.systems(["/somewhere/my_base", "wave_small_en"], 500)
    names = ["my_base", "wave_small_en", "my_base-epochs"]
    names += ["my_base-frozen", "my_base-lora"]
    assert list(found)[1:6] == names
    assert found["my_base"].options == {"preset": "/somewhere/my_base"}
    assert not any("/somewhere" in system.how for system in found.values())
    assert {system.kind for system in found.values()} == set(registry.KINDS)


@pytest.mark.parametrize("content", ["{", "[]", '{"runs": []}'])
def test_an_output_that_is_no_record(data, output, worker, capsys, content):
    output.parent.mkdir()
    output.write_text(content, encoding="utf-8")
    assert start(data, output, "--rows", 10) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert output.read_text("utf-8") == content


def make_record():
    """Returns made-up figures of two sets, of which one has two sizes less."""
    record = {"runs": {}, "sets": {}, "systems": {}}
    record["sets"] = {
        "cards": {"classes": 40, "train": 900, "validation": 10, "test": 20},
        "games": {"classes": 2, "train": 3000, "test": 30},
    }
    known = registry.systems(["wave_base_en", "wave_small_en"], 500)
    for system, share in {
        "wave-nothing": 0.5,
        "wave_base_en": 0.7,
        "wave_small_en": 0.75,
        "tfidf-svm": 0.6,
        "tfidf-regression": 0.65,
        "model2vec": 0.8,
        "model2vec-regression": 0.6,
    }.items():
        record["systems"][system] = {
            "kind": known[system].kind,
            "how": known[system].how,
        }
        for data_set, counts in {
            "cards": (500, ALL),
            "games": (50, 500, 1000, ALL),
        }.items():
            for rows in counts:
                for seed in (1, 2):
                    add_run(record, data_set, rows, seed, system, share)
    return record


def add_run(record, data_set, rows, seed, system, share):
    name = few_rows_record.run_name(data_set, rows, seed, system)
    splits = set(record["sets"][data_set]) & {"validation", "test"}
    run = make_result(splits, share + 0.01 * (2 * seed - 3))
    run |= {"set": data_set, "rows": rows, "seed": seed, "system": system}
    run["training_seconds"] = 10.0 * seed
    if system == "model2vec":
        run["preparation_seconds"] = 30
    if system.startswith("wave"):
        run["backend"] = "torch"
    record["runs"][name] = run


def cells_of(text, first):
    """Returns the cells of each line of a table that begins so."""
    return [
        line.strip("| ").split(" | ")[1:]
        for line in text.splitlines()
        if line.startswith(f"| {first} |")
    ]


def test_the_page_says_what_the_record_does():
    record = make_record()
    failed = record["runs"]["games/50/2/tfidf-svm"]
    del failed["accuracy"]
    failed["error"] = "exit status 1: no"
    for seed in (1, 2):
        del record["runs"][f"games/1000/{seed}/wave_base_en"]
    text = few_rows_page.write(record, "few-rows", "few-rows.json")
    # Of 7 systems, 6 sizes and 2 seeds.
    assert "81 runs, 2026-01-02, on 2 cores of Abacus." in text
    assert "Wave networks ran on torch." in text
    # Of the first set its validation and its test rows, of the other its test.
    cards, cards_test, games = cells_of(text, "`tfidf-svm`")[:3]
    assert cards == cards_test == ["0.600", "0.600"]
    assert games == ["0.590 (1 of 2)", "0.600", "0.600", "0.600"]
    assert cells_of(text, "`wave_base_en`")[2][2] == few_rows_tables.MISSING
    assert "Left out: 50 rows, fewer than two rows a class." in text
    assert "Left out: 1,000 rows, no fewer than all." in text
    assert "![accuracy by training rows](few-rows/accuracy.png)" in text
    assert cells_of(text, "games/50/2/tfidf-svm") == [["exit status 1: no"]]
    assert "`model2vec` starts from was made once, in 30 s" in text
    # The median of the seeds: seconds, twice, then texts a second and MB.
    costs = cells_of(text, "`tfidf-regression`")[3:]
    expected = ["15.0", "15.0", "1,234", "2.5"]
    assert costs == [[cell, cell] for cell in expected]


def test_one_core_is_no_cores():
    run = {"cores": 1, "processor": "Abacus"}
    assert few_rows_page.describe_cores(run) == "1 core of Abacus"


def test_comparisons_are_of_cells_that_both_have():
    record = make_record()
    text = few_rows_page.write(record, "few-rows", "few-rows.json")
    default, nothing = (
        next(
            cells
            for cells in cells_of(text, f"`{name}`")
            if cells[0].endswith("ahead)")
        )
        for name in ("wave_small_en", "wave-nothing")
    )
    # Of 500 rows of one set, and 50, 500 and 1,000 of the other.
    missing = few_rows_tables.MISSING
    assert default == ["+10.0 (4 of 4 ahead)", "-5.0 (0 of 4 ahead)", missing]
    assert nothing == ["-15.0 (0 of 4 ahead)", "-30.0 (0 of 4 ahead)", missing]
    # The best of the command is never the one from nothing.
    assert "The best in each cell of `wave_base_en`, `wave_small_en`" in text
    assert cells_of(text, "cards")[0] == [missing, "+10.0", missing, "+10.0"]
    linear, static = cells_of(text, "mean")
    assert linear == ["+10.0"] * 4 and static == ["-5.0"] * 4


def test_the_better_of_two_is_not_known_without_one_of_them():
    record = make_record()
    for name in list(record["runs"]):
        if name.endswith("tfidf-svm"):
            del record["runs"][name]
    others = few_rows_figures.LINEAR
    assert not few_rows_figures.few_differences(
        record, ["wave_small_en"], others
    )


def test_a_panel_a_data_set():
    record = make_record()
    figure = few_rows_plot.draw(record)
    assert [axes.get_title() for axes in figure.axes] == ["cards", "games"]
    cards, games = figure.axes
    assert cards.get_xscale() == "log"
    assert cards.get_ylabel() == "validation accuracy"
    assert games.get_ylabel() == "test accuracy"
    assert len(games.lines) == 7
    # All of them is a number of rows, too.
    assert games.lines[0].get_xdata().tolist() == [50, 500, 1000, 3000]


def test_an_empty_record_has_a_page(tmp_path):
    path = tmp_path / "few-rows.json"
    assert few_rows_page.main([str(path)]) == 0
    text = path.with_suffix(".md").read_text("utf-8")
    assert few_rows_page.EMPTY in text and ".png" not in text
    assert not path.with_suffix("").exists()


def test_the_page_of_the_repository_is_up_to_date():
    path = few_rows_page.RECORD
    text = few_rows_page.write(few_rows_record.read(path), path.stem, path.name)
    assert path.with_suffix(".md").read_text("utf-8") == text
