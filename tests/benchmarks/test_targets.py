import json

import pytest

import readme_table
import targets

BEGIN = readme_table.begin(targets.COMMAND)
README = f"# Title\n\n{BEGIN}\n\nold\n\n{readme_table.END}\n\nMore.\n"


def test_every_target_of_the_record_is_met(figures):
    computed = targets.compute(figures)
    assert len(computed) == 14
    unmet = [target.text for target in computed if not target.met]
    assert unmet == []


def test_what_was_measured_is_told(figures):
    lines = {text: measured for text, measured, _ in targets.rows(figures)}
    assert list(lines.values()) == [
        "1.05 (tensorflow)",
        "1.05 (jax)",
        "1.05 (torch)",
        "350 MB (JAX, `wave_modulation`)",
        "5.00 (JAX, `wave_pooled_bfloat16_rowwise`)",
        "3.20 (JAX, `agnews_modulation_order`)",
        "2.00 (JAX)",
        "99.5% (jax, `wave_pooled_bfloat16_rowwise`)",
        "95.5% (`wave_modulation`)",
        "1.00 (jax)",
        "2.50 (torch, `news`)",
        "12.00 (torch, `news`, 8 texts)",
        "0.60 (ONNX, `news`, folded)",
        "1.02 (torch)",
    ]


@pytest.mark.parametrize(
    "change, text",
    [
        (
            lambda jobs: [
                system["memory"].update(temp=401e6)
                for system in jobs["step/jax/64x128"]["result"].values()
                if "memory" in system
            ],
            "temporary memory",
        ),
        (
            lambda jobs: jobs["cold_start/torch"]["result"].update(
                import_ratio=1.06
            ),
            "import",
        ),
        (
            lambda jobs: jobs["floor/torch"]["result"]["systems"][
                "wave_modulation"
            ].update(seconds=[1.5]),
            "on PyTorch",
        ),
        (
            lambda jobs: jobs["inference/classical"]["result"]["fasttext"][
                "texts_a_second"
            ].update({"64": {"median": 12_001}}),
            "fastText",
        ),
        (
            lambda jobs: jobs["epoch/torch"]["result"]["texts"]["news"][
                "bucketed"
            ].update(seconds=[2.6, 2.6]),
            "an epoch",
        ),
    ],
)
def test_an_unmet_target(figures, change, text):
    change(figures["jobs"])
    unmet = [target for target in targets.compute(figures) if not target.met]
    assert len(unmet) == 1 and text in unmet[0].text
    assert unmet[0].cells()[-1] == "no"


@pytest.mark.parametrize(
    "change, measured",
    [
        (lambda news: news.pop("folded"), "0.30 (ONNX, `news`, as trained)"),
        (
            lambda news: news.update(folded={"error": "ValueError: no"}),
            "0.30 (ONNX, `news`, as trained)",
        ),
        (lambda news: news.pop("as trained"), "0.60 (ONNX, `news`, folded)"),
    ],
)
def test_the_faster_form_counts(figures, change, measured):
    change(figures["jobs"]["inference/onnx"]["result"]["news"])
    lines = {text: line for text, line, _ in targets.rows(figures)}
    (found,) = (line for text, line in lines.items() if "fastText" in text)
    assert found == measured


def test_steps_are_compared_on_one_backend(figures):
    jobs = figures["jobs"]
    # A slow backend makes none of the others look fast.
    slow = jobs["step/torch/64x128"]["result"]["straightforward"]
    slow["seconds"] = [16.0, 16.0]
    fast = jobs["step/torch/64x128"]["result"]
    for name in targets.OPTIMISED:
        fast[name]["seconds"] = [10.0, 10.0]
    (target,) = (
        target
        for target in targets.compute(figures)
        if target.text.startswith("all optimisations at the paper's width")
    )
    assert target.measured == "5.00 (JAX, `wave_pooled_bfloat16_rowwise`)"


@pytest.mark.parametrize(
    "accuracy, measured",
    [(0.91, "3.20 (JAX, `agnews_modulation_order`)"), (0.89, None)],
)
def test_a_narrow_network_counts_where_it_is_as_accurate(
    figures, tmp_path, monkeypatch, accuracy, measured
):
    for name, value in ((targets.WIDE, 0.9), (targets.NARROW, accuracy)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.json").write_text(
            json.dumps({"validation": {"accuracy": value}})
        )
    monkeypatch.setattr(targets, "PRESETS", tmp_path)
    target = targets.narrow_network(figures)
    assert target.measured == measured
    assert target.met == (measured is not None)


def test_what_was_not_measured_is_not_met():
    rows = targets.rows({"shapes": {"step": "64x128"}, "jobs": {}})
    assert len(rows) == 14
    assert {tuple(cells[1:]) for cells in rows} == {("not measured", "")}


def test_memory_of_another_size_says_nothing(figures):
    jobs = figures["jobs"]
    jobs["step/jax/4x16"] = jobs.pop("step/jax/64x128")
    figures["shapes"]["step"] = "4x16"
    (target,) = (
        target
        for target in targets.compute(figures)
        if target.text.startswith("temporary memory")
    )
    assert target.measured is None


def test_table_is_written_on_every_page(record_path, tmp_path, capsys):
    pages = [tmp_path / "README.md", tmp_path / "performance.md"]
    for page in pages:
        page.write_text(README, encoding="utf-8")
    assert targets.run(pages, record_path, check=True) == 1
    assert targets.COMMAND in capsys.readouterr().err
    assert targets.run(pages, record_path, check=False) == 0
    assert targets.run(pages, record_path, check=True) == 0
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "| 350 MB (JAX, `wave_modulation`) | yes |" in text
        assert text.endswith("More.\n")


def test_without_a_record(tmp_path, capsys):
    code = targets.exit_status(targets.run, [], tmp_path / "no.json", False)
    assert code == 2
    assert "run benchmarks/run.py first" in capsys.readouterr().err
