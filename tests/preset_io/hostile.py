"""What a stranger writes into the files of a model."""

import sys


def spec(module, class_name, config, registered_name=None):
    """What Keras saves of an object, and builds it anew from."""
    return {
        "module": module,
        "class_name": class_name,
        "config": config,
        "registered_name": registered_name,
    }


def function(module, name):
    """What Keras saves of a function."""
    return spec(module, "function", name, name)


def put(content, keys, value):
    """Puts a value into nested dictionaries."""
    for key in keys[:-1]:
        content = content[key]
    content[keys[-1]] = value


def make_lambda(marker):
    """Returns a function that leaves a file behind where it runs."""
    return lambda x, path=str(marker): open(path, "w").close() or x


def write_module(folder, marker, monkeypatch):
    """Writes a module `stranger`, which leaves a file where it is imported."""
    (folder / "stranger.py").write_text(f"open({str(marker)!r}, 'w').close()")
    monkeypatch.syspath_prepend(folder)
    # Another test may have imported its own.
    sys.modules.pop("stranger", None)
