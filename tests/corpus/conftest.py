import pytest

from tests.models.small_models import disturb
from tests.models.small_models import make_classifier
from tests.requirement import require


@pytest.fixture(scope="session")
def classifier():
    """A classifier whose answers differ from text to text."""
    return disturb(
        make_classifier(num_classes=3, class_names=["Business", "Sports", "é"])
    )


@pytest.fixture(scope="session")
def preset(classifier, tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus") / "preset"
    classifier.save_to_preset(folder)
    return folder


@pytest.fixture(scope="session")
def saved_model(classifier, tmp_path_factory):
    require("tensorflow", "tensorflow_text")
    folder = tmp_path_factory.mktemp("corpus") / "saved_model"
    classifier.export(folder, verbose=False)
    return folder
