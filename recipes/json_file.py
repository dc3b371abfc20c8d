import json

import whole_file
from keras_wave.data.bad_input import BadInput


def read(path, missing=None):
    """Returns what a JSON file holds, or `missing` where there is no file."""
    if missing is not None and not path.exists():
        return missing
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadInput(f"{path} is not JSON: {error}") from error


def write(path, content):
    """Writes a file that another run writes alike, whole or not at all."""
    text = json.dumps(content, indent=1, sort_keys=True) + "\n"
    whole_file.write_text(path, text)
