"""What one recipe sets otherwise than another."""

import dataclasses
import json
import typing

import recipe_file

# They name a run and its rows, and do not change what is trained.
NAMING = ("preset", "data")


def settings(recipe):
    """Returns what a recipe sets, but for its seed and its defaults.

    When a run is saved changes nothing, either.

    Without defaults, a recipe written down before a setting was invented equals
    one that leaves it alone.

    Args:
        recipe: A dictionary of tables, as `metrics.json` holds it.

    Returns:
        A dictionary with keys such as `"model.hidden_dim"`.
    """
    found = {}
    for section, values in recipe.items():
        if section in NAMING or values is None:
            continue
        usual = defaults(section)
        for key, value in values.items():
            if value is not None and usual.get(key) != value:
                found[f"{section}.{key}"] = value
    for key in ("training.seed", "training.save_minutes"):
        found.pop(key, None)
    return found


def changes(found, base):
    """Returns what differs from a base, as `train.py --set` takes it.

    Args:
        found: A dictionary from `settings()`.
        base: Another.

    Returns:
        A list of strings such as `"model.hidden_dim=128"`, or `"no [model]"`
        where a whole table is missing.
    """
    lines = [
        f"{key}={to_toml(value)}"
        for key, value in found.items()
        if base.get(key) != value
    ]
    sections = {key.partition(".")[0] for key in found}
    for name in base.keys() - found.keys():
        section, _, key = name.partition(".")
        if section not in sections:
            lines.append(f"no [{section}]")
        elif defaults(section).get(key) is None:
            lines.append(f"no {name}")
        else:
            lines.append(f"{name}={to_toml(defaults(section)[key])}")
    return sorted(set(lines))


def to_toml(value):
    """Returns a value of a recipe as it is written in TOML."""
    if isinstance(value, list):
        return f"[{', '.join(map(to_toml, value))}]"
    if isinstance(value, dict):
        pairs = (
            f"{key} = {to_toml(item)}"
            for key, item in value.items()
            if item is not None
        )
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value)


def defaults(section):
    """Returns the default of every key that has one in a table of a recipe."""
    kind = typing.get_type_hints(recipe_file.Recipe)[section]
    cls, *_ = typing.get_args(kind) or (kind,)
    return {
        # JSON has no tuples.
        field.name: list(field.default)
        if isinstance(field.default, tuple)
        else field.default
        for field in dataclasses.fields(cls)
        if field.default is not dataclasses.MISSING
    }
