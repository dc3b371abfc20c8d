import dataclasses
import json

import keras
import keras_hub
import numpy as np
import pytest

import compare
import compared_systems
import comparison_report
import keras_wave
from bert_classifier import BertClassifier
from keras_wave.models import builtin_presets

on_jax = pytest.mark.skipif(
    keras.config.backend() != "jax", reason="costs are measured on JAX"
)


def tiny_wave(update, hidden_dim=8):
    backbone = keras_wave.WaveBackbone(20, hidden_dim, update=update)
    return keras_wave.WaveClassifier(backbone, num_classes=4)


def tiny_bert(num_layers):
    backbone = keras_hub.models.BertBackbone(
        20,
        num_layers=num_layers,
        num_heads=2,
        hidden_dim=8,
        intermediate_dim=16,
        max_sequence_length=16,
    )
    return BertClassifier(backbone, 4)


TINY = {
    "interference": lambda: tiny_wave("interference"),
    "modulation": lambda: tiny_wave("modulation"),
    "agnews_interference": lambda: tiny_wave("interference"),
    "agnews_modulation": lambda: tiny_wave("modulation", hidden_dim=16),
    "agnews_transformer": lambda: tiny_bert(1),
    "agnews_transformer_minilm": lambda: tiny_bert(1),
    "agnews_bert_base": lambda: tiny_bert(3),
}
SYSTEMS = tuple(
    dataclasses.replace(system, build=TINY[system.name])
    for system in compared_systems.SYSTEMS
)


def make_costs(system):
    # BERT base takes four times the memory, and eight times the time.
    is_base = system.name == "agnews_bert_base"
    return {
        "validation_accuracy": None,
        "rows": None,
        "parameters": 1_234_567,
        "word_embeddings": 1_000_000,
        "bytes": 400 if is_base else 100,
        "seconds": [8.0, 80.0, 16.0] if is_base else [1.0, 10.0, 4.0],
    }


@pytest.fixture
def figures(tmp_path):
    """The file of figures that an earlier run has left."""
    path = tmp_path / "earlier.json"
    figures = {
        "command": "python recipes/compare.py",
        "batch_size": 2,
        "sequence_length": 8,
        "rounds": 3,
        "device": "CPU",
        "cores": 2,
        "systems": {system.name: make_costs(system) for system in SYSTEMS},
    }
    path.write_text(json.dumps(figures), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def no_presets(monkeypatch, tmp_path):
    monkeypatch.setattr(compare, "PRESETS", tmp_path / "presets")


@pytest.fixture
def run_compare(capsys, tmp_path):
    """Runs the command on tiny systems, and returns code and output."""

    def run(*arguments):
        arguments = ["--runs", tmp_path / "runs", *arguments]
        code = compare.main([str(a) for a in arguments], SYSTEMS)
        return code, capsys.readouterr()

    return run


def finish_run(folder, name, accuracy):
    (folder / name).mkdir(parents=True)
    metrics = {
        "validation": {"accuracy": accuracy},
        "rows": {"train": 1200, "validation": 80},
    }
    path = folder / name / "metrics.json"
    path.write_text(json.dumps(metrics), encoding="utf-8")


def read_rows(text):
    """Returns the cells of each row of the first table, by its first cell."""
    table = text.partition("\n| ")[2].partition("\n\n")[0]
    _, _, *lines = table.splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines]
    return {row[0]: row[1:] for row in rows}


def test_a_row_for_every_system(run_compare, figures):
    code, printed = run_compare("--figures", figures)
    assert code == 0, printed.err
    same = ["1,234,567", "234,567", "0.250", "0.125"]
    assert read_rows(printed.out) == {
        "Wave, interference, as in the paper": ["0.9091", "not run", *same],
        "Wave, modulation, as in the paper": ["0.9166", "not run", *same],
        "Wave, interference, as trained here, `agnews_interference`": [
            "0.9091",
            "not run",
            *same,
        ],
        "Wave, modulation, as trained here, `agnews_modulation`": [
            "0.9166",
            "not run",
            *same,
        ],
        "One Transformer layer, random embeddings, `agnews_transformer`": [
            "not in it",
            "not run",
            *same,
        ],
        "One Transformer layer, given embeddings, "
        "`agnews_transformer_minilm`": ["0.7168", "not run", *same],
        "BERT base, `agnews_bert_base`": [
            "0.9464",
            "not run",
            *same[:2],
            "1.000",
            "1.000",
        ],
    }
    assert "| memory | 77.34% | 75.00% |" in printed.out
    assert "| time | 85.62% | 87.50% |" in printed.out
    assert "has not been run here" in printed.out


def test_the_paper_agrees_with_itself():
    # Both of its waves are so far above the same Transformer layer.
    assert compared_systems.TRANSFORMER == pytest.approx(
        compared_systems.INTERFERENCE - 0.1923
    )


def test_accuracies_are_those_of_the_runs(run_compare, figures, tmp_path):
    finish_run(tmp_path / "presets", "agnews_modulation", 0.5123)
    finish_run(tmp_path / "presets", "agnews_interference", 0.6)
    finish_run(tmp_path / "runs", "agnews_interference", 0.7)
    finish_run(tmp_path / "runs", "agnews_transformer", 0.8234)
    _, printed = run_compare("--figures", figures)
    measured = {
        title: cells[1] for title, cells in read_rows(printed.out).items()
    }
    assert list(measured.values()) == [
        "not run",
        "not run",
        "0.7000",
        "0.5123",
        "0.8234",
        "not run",
        "not run",
    ]
    not_run = "Not run: `agnews_transformer_minilm`, `agnews_bert_base`."
    assert not_run in printed.out
    assert "1,200 training and 80 validation rows" in printed.out
    assert "reaches\n0.8234 on random embeddings, where" in printed.out


def test_file_is_written_again_without_measuring(
    run_compare, figures, tmp_path
):
    finish_run(tmp_path / "runs", "agnews_modulation", 0.5123)
    first = tmp_path / "docs" / "comparison.md"
    code, printed = run_compare("--figures", figures, "--output", first)
    assert code == 0, printed.err
    text = first.read_text("utf-8")
    assert printed.out == text + "\n"
    # The accuracies are in the figures too: the runs are not needed again.
    (tmp_path / "runs").rename(tmp_path / "gone")
    again = tmp_path / "again.md"
    run_compare("--figures", first.with_suffix(".json"), "--output", again)
    assert "0.5123" in text
    assert again.read_text("utf-8") == text


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"systems": {}}', None])
def test_bad_figures_are_told_in_one_line(run_compare, tmp_path, content):
    path = tmp_path / "bad.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    code, printed = run_compare("--figures", path)
    assert code == 2
    assert printed.err.startswith("error: ") and printed.err.count("\n") == 1
    assert "bad.json" in printed.err
    assert not printed.out


def test_output_must_be_markdown(run_compare, figures, tmp_path):
    path = tmp_path / "comparison.json"
    code, printed = run_compare("--figures", figures, "--output", path)
    assert code == 2
    assert "must name a .md file" in printed.err
    assert not path.exists()


def test_output_is_checked_before_the_measurement(
    run_compare, figures, tmp_path
):
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "comparison.md"
    code, printed = run_compare("--figures", figures, "--output", path)
    assert code == 2
    assert printed.err.startswith("error: cannot write to ")
    assert not printed.out


def test_no_steps_are_refused(run_compare, capsys):
    with pytest.raises(SystemExit):
        run_compare("--steps", 0)
    assert "must be 1 or more, not 0" in capsys.readouterr().err


@pytest.mark.skipif(
    keras.config.backend() == "jax", reason="JAX is what it asks for"
)
def test_other_backends_are_refused_in_one_line(run_compare):
    code, printed = run_compare()
    assert code == 2
    assert printed.err.startswith("error: ") and printed.err.count("\n") == 1
    assert "KERAS_BACKEND=jax" in printed.err


@on_jax
def test_measures_every_system(run_compare, tmp_path):
    output = tmp_path / "comparison.md"
    code, printed = run_compare(
        *("--steps", 2, "--batch-size", 3, "--sequence-length", 8),
        *("--output", output),
    )
    assert code == 0, printed.err
    figures = json.loads(output.with_suffix(".json").read_text("utf-8"))
    assert list(figures["systems"]) == list(TINY)
    for name, system in figures["systems"].items():
        assert system["parameters"] == TINY[name]().count_params()
        # Weights in float32, and two slots of Adam for each.
        assert system["bytes"] > 3 * 4 * system["parameters"]
        assert len(system["seconds"]) == 2
        assert min(system["seconds"]) > 0
    assert "3 texts of 8 tokens" in printed.out
    assert "2 rounds" in printed.out


@on_jax
def test_memory_grows_with_the_batch():
    import step_cost

    def bytes_of(batch_size):
        batch = step_cost.make_batch(batch_size, 8, 20, 4)
        return step_cost.TrainingStep(tiny_wave("modulation"), batch).bytes

    small, middle, large = (bytes_of(size) for size in (64, 128, 256))
    # What a text more takes is the same at any size, so that all else, the
    # state, cancels; XLA may round a little.
    assert large - middle == pytest.approx(2 * (middle - small), rel=0.1)
    assert large > middle > small


@on_jax
def test_a_step_trains():
    import step_cost

    batch = step_cost.make_batch(4, 8, 20, 4)
    step = step_cost.TrainingStep(tiny_wave("modulation"), batch)
    before = [np.array(weight) for weight in step.state[0]]
    step.run()
    assert len(before) == len(step.state[0]) > 0
    for one, other in zip(before, step.state[0]):
        assert not np.array_equal(one, other)


@pytest.mark.parametrize("name", ["agnews_interference", "agnews_modulation"])
def test_recipes_are_built_as_they_are_trained(name):
    path = builtin_presets.PRESETS_FOLDER / name
    metrics = json.loads((path / "metrics.json").read_text("utf-8"))
    classifier = compared_systems.build_recipe(name)
    assert classifier.count_params() == metrics["parameters"]["total"]
    assert classifier.backbone.vocabulary_size == metrics["vocabulary_size"]


def test_systems_have_the_sizes_of_the_paper():
    wave = compared_systems.build_wave("modulation")
    embedding = wave.backbone.token_embedding.count_params()
    assert round(wave.count_params() / 1e6, 1) == 25.8
    assert round((wave.count_params() - embedding) / 1e6, 2) == 2.37
    bert = compared_systems.build_bert_base()
    preset = keras_hub.models.BertBackbone.presets["bert_base_en_uncased"]
    assert bert.backbone.count_params() == preset["metadata"]["params"]


def test_given_embeddings_are_as_wide_as_their_layer():
    classifier = compared_systems.build_recipe("agnews_transformer_minilm")
    assert classifier.backbone.hidden_dim == 384
    assert classifier.backbone.vocabulary_size == 30_522
    assert classifier.pooling == "average"


def test_savings_are_medians_of_rounds():
    one = {"bytes": 1, "seconds": [1.0, 3.0, 100.0]}
    other = {"bytes": 4, "seconds": [2.0, 4.0, 125.0]}
    assert comparison_report.time_ratio(one, other) == 0.75
    assert comparison_report.memory_ratio(one, other) == 0.25
