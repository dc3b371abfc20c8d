import numpy as np
from apache_beam.ml.inference.base import ModelHandler
from apache_beam.ml.inference.base import PredictionResult

from keras_wave.corpus import length_batches
from keras_wave.corpus import text_model
from keras_wave.corpus.records import Answers


class TextModelHandler(ModelHandler):
    """Lets Beam's `RunInference` answer blocks of texts.

    A block is an element, so that its answers can be written at once, without
    a shuffle of rows. The batches are made inside of it.

    Args:
        model: string. See `text_model.load()`. A folder must be where every
            worker finds it.

    Example:

    ```python
    answered = blocks | RunInference(TextModelHandler("agnews_modulation"))
    ```
    """

    def __init__(self, model):
        super().__init__(min_batch_size=1, max_batch_size=1)
        self._model = model

    def load_model(self):
        return text_model.load(self._model)

    def run_inference(self, batch, model, inference_args=None):
        for block in batch:
            yield PredictionResult(block, answer(model, block.texts))

    def get_num_bytes(self, batch):
        return sum(len(text) for block in batch for text in block.texts)

    def get_metrics_namespace(self):
        return "keras_wave"


def answer(model, texts):
    """Returns the `Answers` of a model for any number of texts.

    Args:
        model: A `TextModel`.
        texts: List of `str` or `bytes`.
    """
    shape = (len(texts), len(model.class_names))
    probabilities = np.zeros(shape, "float32")
    failures = {}

    def try_all(places, batch_size):
        try:
            found = model.predict([texts[x] for x in places], batch_size)
        except Exception as error:
            # It worked when it was loaded, so it is one of these texts.
            if len(places) == 1:
                failures[int(places[0])] = f"{type(error).__name__}: {error}"
                return
            for half in np.array_split(places, 2):
                try_all(half, batch_size)
        else:
            probabilities[places] = found

    for places, batch_size in length_batches.plan(texts):
        try_all(places, batch_size)
    for place in np.flatnonzero(~np.isfinite(probabilities).all(axis=1)):
        failures[int(place)] = "the probabilities are not finite"
    return Answers(probabilities, failures, model.class_names)
