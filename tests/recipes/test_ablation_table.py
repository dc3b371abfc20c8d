import copy
import dataclasses
import json
import shutil

import pytest

import ablation_page
import ablation_record
import ablation_table


@pytest.fixture
def record(recipe):
    """A record of a run that nobody ever did."""
    tables = json.loads(json.dumps(dataclasses.asdict(recipe)))
    return {
        "name": "tiny",
        "data": "tiny",
        "train_rows": 1000,
        "backend": "tensorflow",
        "recipe": {
            name: tables[name] for name in ("vocabulary", "model", "training")
        },
        "epochs": [
            {"val_accuracy": 0.5, "val_loss": 0.7},
            {"val_accuracy": 0.8, "val_loss": 0.4},
            {"val_accuracy": 0.7, "val_loss": None},
        ],
        "best_epoch": 2,
        "accuracy": 0.8,
        "parameters": 1234,
        "seconds": 90.0,
        "fingerprint": "0",
    }


def change(record, accuracy, **values):
    """Returns the record of a run with a recipe a little different."""
    other = copy.deepcopy(record)
    for name, value in values.items():
        section, key = name.split("__")
        other["recipe"].setdefault(section, {})[key] = value
    return {**other, "accuracy": accuracy, "fingerprint": repr(values)}


def read_rows(page):
    """Returns the cells of the rows of the first table."""
    table = page.partition("| --- ")[2].partition("\n\n")[0]
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in table.splitlines()[1:]
    ]


def test_a_row_holds_the_figures_of_its_run(record):
    (row,) = read_rows(ablation_page.make_page([record], {}))
    assert row == [
        "**base**",
        "7",
        "0.8000",
        "0.8000",
        "0.4000",
        "2 of 3",
        "1,234",
        "1.5",
        "",
    ]


def test_seeds_share_a_row(record):
    seeds = [
        {**change(record, accuracy, training__seed=seed), "seconds": seconds}
        for seed, accuracy, seconds in [
            (2, 0.7, 600),
            (1, 0.9, 60),
            (3, 0.5, 6),
        ]
    ]
    (row,) = read_rows(ablation_page.make_page(seeds, {}))
    assert row[1:4] == ["1, 2, 3", "0.9000 · 0.7000 · 0.5000", "0.7000"]
    assert row[5] == "2, 2, 2 of 3"
    assert row[7] == "1.0"


def test_best_comes_first_and_all_are_there(record):
    records = [
        record,
        change(record, 0.3, model__hidden_dim=4),
        change(record, 0.9, model__rotation=True),
        change(record, 0.85, training__seed=8),
        {**record, "train_rows": 10, "accuracy": 0.1},
        {**record, "backend": "jax", "accuracy": 0.2},
    ]
    rows = read_rows(ablation_page.make_page(records, {}))
    assert [row[0] for row in rows] == [
        "`model.rotation=true`",
        "**base**",
        "`model.hidden_dim=4`",
        '`backend="jax"`',
        "`train_rows=10`",
    ]


def test_base_is_the_one_in_the_middle_whatever_the_order(record):
    records = [
        change(record, 0.9, model__rotation=True, model__residual=True),
        change(record, 0.9, model__rotation=True),
        change(record, 0.8, model__rotation=True, model__kernel_size=3),
    ]
    page = ablation_page.make_page(records, {})
    assert "`model.rotation=true`, " in page.partition("| what")[0]
    changes = {row[0] for row in read_rows(page)}
    assert changes == {
        "**base**",
        "`model.residual=true`",
        "`model.kernel_size=3`",
    }
    backwards = ablation_page.make_page(records[::-1], {})
    assert sorted(backwards.splitlines()) == sorted(page.splitlines())


def test_teacher_has_a_column(record):
    taught = change(
        record,
        0.9,
        distillation__teacher="big",
        distillation__temperature=2.0,
    )
    first, second = read_rows(ablation_page.make_page([record, taught], {}))
    assert first[-1] == "`big`" and second[-1] == ""
    assert "big" not in first[0]


def test_each_data_set_has_a_section_with_its_baseline(record):
    other = {**record, "data": "another", "fingerprint": "1"}
    baselines = {
        "tiny": {"validation": 0.75, "test": None, "parameters": 5000},
        "another": {"validation": 0.25, "test": 0.2, "parameters": 50},
        "unused": {"validation": 0.1, "test": 0.1, "parameters": 1},
    }
    page = ablation_page.make_page([record, other], baselines)
    _, first, second = page.split("\n## ")
    assert first.startswith("another\n") and second.startswith("tiny\n")
    assert "0.2500" in first and "0.2000 on the test rows" in first
    assert "0.7500" in second and "test rows" not in second
    assert "5,000 parameters" in second


def test_unfinished_runs_are_listed(record):
    epochs = [{"val_accuracy": 0.5, "val_loss": None}]
    stopped = {
        "name": "bad|name",
        "epochs": epochs * 2,
        "seconds": 30.0,
        "fingerprint": "1",
    }
    page = ablation_page.make_page([record, stopped], {})
    assert page.endswith("\n| `bad\\|name` | 0.5000 · 0.5000 | 0.5 |\n")
    assert "Unfinished" not in ablation_page.make_page([record], {})


def test_runs_stay_on_record_without_their_folders(finished, tmp_path):
    docs, runs = tmp_path / "docs", tmp_path / "runs"
    shutil.copytree(finished.folder, runs / "one")
    assert ablation_table.run([runs], docs, check=False) == 0
    page = (docs / "ablations.md").read_text(encoding="utf-8")
    shutil.rmtree(runs)
    assert ablation_table.run([], docs, check=False) == 0
    assert (docs / "ablations.md").read_text(encoding="utf-8") == page
    (row,) = read_rows(page)
    assert row[2] == f"{finished.metrics['validation']['accuracy']:.4f}"


def test_check_tells_a_stale_page_and_writes_nothing(record, tmp_path, capsys):
    assert ablation_table.run([], tmp_path, check=True) == 1
    assert list(tmp_path.iterdir()) == []
    ablation_table.run([], tmp_path, check=False)
    assert ablation_table.run([], tmp_path, check=True) == 0
    ablation_record.write([record], tmp_path / "ablations.json")
    before = (tmp_path / "ablations.md").read_bytes()
    capsys.readouterr()
    assert ablation_table.run([], tmp_path, check=True) == 1
    assert "ablations.md is not up to date" in capsys.readouterr().err
    assert (tmp_path / "ablations.md").read_bytes() == before


def test_check_takes_no_folder(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        ablation_table.main(["--check", str(tmp_path)])
    assert caught.value.code == 2
    assert "--check writes nothing" in capsys.readouterr().err


def test_folder_without_runs_is_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ablation_table, "REPOSITORY", tmp_path)
    assert ablation_table.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
