import dataclasses
import json

import pytest

import recipe_changes
import recipe_file


@pytest.fixture
def tables(recipe):
    """The recipe as `metrics.json` holds it."""
    return json.loads(json.dumps(dataclasses.asdict(recipe)))


def test_neither_seed_nor_name_is_a_setting(tables):
    found = recipe_changes.settings(tables)
    assert found["model.hidden_dim"] == 8
    tables["training"]["seed"] += 1
    tables["preset"]["name"] = "other"
    assert recipe_changes.settings(tables) == found


def test_older_recipe_lacks_only_defaults(tables):
    """It was written down when the last keys were not there yet."""
    found = recipe_changes.settings(tables)
    del tables["model"]["window_size"]
    del tables["training"]["ema_momentum"]
    del tables["distillation"]
    assert recipe_changes.settings(tables) == found


@pytest.mark.parametrize(
    "changes",
    [
        ["model.hidden_dim=16"],
        ['model.update="interference"'],
        ["model.rotation=true", "training.learning_rate=0.02"],
        ["model.window_size=[3, 5]"],
    ],
)
def test_changes_are_those_that_train_takes(recipe_path, tables, changes):
    changed = dataclasses.asdict(recipe_file.read(recipe_path, changes))
    changed = json.loads(json.dumps(changed))
    found = recipe_changes.settings(changed)
    base = recipe_changes.settings(tables)
    assert recipe_changes.changes(found, base) == changes
    assert recipe_changes.changes(base, base) == []


def test_changes_back_to_a_default():
    base = {
        "model.hidden_dim": 8,
        "model.rotation": True,
        "model.embedding_dim": 4,
        "distillation.temperature": 2.0,
        "distillation.label_share": 0.5,
    }
    assert recipe_changes.changes({"model.hidden_dim": 8}, base) == [
        "model.rotation=false",
        "no [distillation]",
        "no model.embedding_dim",
    ]


def test_teachers_are_written_as_a_recipe_has_them(recipe_path):
    distillation = {
        "temperature": 2.0,
        "label_share": 0.5,
        "initial_embeddings": True,
        "teachers": [
            {"recipe": "one", "name": None, "changes": []},
            {"recipe": "one", "name": "two", "changes": ["training.seed=2"]},
        ],
    }
    found = recipe_changes.settings({"distillation": distillation})
    changes = recipe_changes.changes(found, {})
    recipe = recipe_file.read(recipe_path, changes)
    tables = json.loads(json.dumps(dataclasses.asdict(recipe)))
    for key, value in distillation.items():
        assert tables["distillation"][key] == value


def test_changes_of_a_model_to_one_of_a_backbone(tables):
    base = recipe_changes.settings(tables)
    model = {"backbone": "b", "sequence_length": 16, "token_dropout": None}
    found = recipe_changes.settings({**tables, "model": model})
    assert "model.token_dropout" not in found
    changes = recipe_changes.changes(found, base)
    assert 'model.backbone="b"' in changes
    assert "no model.hidden_dim" in changes


def test_when_it_is_saved_is_no_setting(tables):
    found = recipe_changes.settings(tables)
    tables["training"]["save_minutes"] = 5.0
    assert recipe_changes.settings(tables) == found


def test_every_table_of_a_recipe_has_defaults_or_none(tables):
    for section in tables:
        for value in recipe_changes.defaults(section).values():
            assert json.loads(json.dumps(value)) == value
