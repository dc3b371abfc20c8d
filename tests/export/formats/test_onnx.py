"""What an ONNX file holds beside its answers."""

import pytest

from keras_wave.export.formats import FORMATS
from tests.requirement import require


@pytest.fixture(scope="module", params=list(FORMATS["onnx"].writers))
def path(request, classifier, tmp_path_factory):
    format = FORMATS["onnx"]
    require(*format.find_packages(request.param))
    folder = tmp_path_factory.mktemp("exports") / "export"
    with pytest.MonkeyPatch.context() as patch:
        writers = {request.param: format.writers[request.param]}
        patch.setattr(type(format), "writers", writers)
        classifier.export(folder, "onnx", verbose=False)
    return folder / format.file


def test_inputs_and_outputs_are_named(path):
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    inputs = {x.name: (x.type, x.shape) for x in session.get_inputs()}
    outputs = {x.name: (x.type, x.shape) for x in session.get_outputs()}
    ids = ("tensor(int32)", ["batch", "length"])
    assert inputs == {"token_ids": ids, "padding_mask": ids}
    assert outputs == {"logits": ("tensor(float)", ["batch", 3])}


def test_nothing_tells_the_folders_of_this_machine(path):
    assert b".py" not in path.read_bytes()
