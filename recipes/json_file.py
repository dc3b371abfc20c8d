import json

from bad_input import BadInput


def read(path, missing=None):
    """Returns what a JSON file holds, or `missing` where there is no file."""
    if missing is not None and not path.exists():
        return missing
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInput(f"{path} is not JSON: {error}") from error
