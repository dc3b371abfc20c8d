import keras
from keras import ops


class AnswerLoss(keras.losses.Loss):
    """How far embeddings are from those of a teacher.

    One minus the cosine of both and, of less weight, the cross-entropy of
    finding the answer to a text among those to all texts of its batch.

    Args:
        contrast: float. The weight of the second.
        temperature: float. Cosines are divided by it there.
    """

    def __init__(self, contrast, temperature):
        super().__init__(name="loss")
        self.contrast = contrast
        self.temperature = temperature

    def call(self, y_true, y_pred):
        y_true, y_pred = (ops.normalize(y, axis=-1) for y in (y_true, y_pred))
        cosines = ops.matmul(y_pred, ops.transpose(y_true))
        cosine = ops.diagonal(cosines)
        logits = cosines / self.temperature
        found = ops.diagonal(ops.log_softmax(logits, axis=-1))
        return 1 - cosine - self.contrast * found
