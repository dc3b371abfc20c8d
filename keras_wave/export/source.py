import keras
from keras import ops

from keras_wave import keras_compat
from keras_wave.export.loading import as_stored


class Source:
    """A classifier as an export needs it: weights, logits, and what follows.

    Args:
        classifier: A `WaveClassifier` that computes in float32. From here on
            its outputs are logits.
        weight_dtype: string. The type that float weights are stored in,
            `"float32"` or `"float16"`.

    Attributes:
        classifier: As given.
        weights: List of NumPy arrays, to be stored in the export.
        weight_dtype: As given.
        to_probabilities: A function of logits to probabilities.
    """

    def __init__(self, classifier, weight_dtype):
        self.classifier = classifier
        self.weight_dtype = weight_dtype
        self.to_probabilities = find_probabilities(classifier)
        classifier.output_layer.activation = keras.activations.linear
        self._tables = find_tables(classifier)
        quantize_to_float(classifier)
        self.weights = [
            ops.convert_to_numpy(as_stored(weight, weight_dtype))
            for weight in classifier.weights
        ]

    def logits(self, weights, token_ids, padding_mask):
        """Computes logits in float32, from weights of any type.

        Args:
            weights: List of tensors, of the values of `self.weights`.
            token_ids: An int tensor of shape `(batch, length)`.
            padding_mask: As `token_ids`.

        Returns:
            A float32 tensor of shape `(batch, num_classes)`.
        """
        values = {
            # Of a table, the few rows that are looked up are cast.
            id(weight): value
            if id(weight) in self._tables
            else ops.cast(value, "float32")
            for weight, value in zip(self.classifier.weights, weights)
        }
        # The others are states of random numbers, which nobody asks for.
        trainable, other = (
            [values.get(id(variable), variable) for variable in variables]
            for variables in (
                self.classifier.trainable_variables,
                self.classifier.non_trainable_variables,
            )
        )
        outputs, _ = self.classifier.stateless_call(
            trainable,
            other,
            {"token_ids": token_ids, "padding_mask": padding_mask},
            training=False,
        )
        return outputs


def find_probabilities(classifier):
    """Returns what makes probabilities of logits: its activation, if any."""
    if classifier.activation is not keras.activations.linear:
        return classifier.activation
    if classifier.num_classes == 1:
        return keras.activations.sigmoid
    return keras.activations.softmax


def find_tables(classifier):
    """Returns the ids of the variables that are embedding tables."""
    return {
        id(weight)
        for layer in keras_compat.flatten_layers(classifier)
        if isinstance(layer, keras.layers.Embedding)
        for weight in layer.weights
        if weight.name == "embeddings"
    }


def quantize_to_float(classifier):
    """Leaves the whole numbers that 8-bit layers compute with in float32.

    Up to 2^24 they are as exact there, the largest sums of inputs that are no
    wider than 1,040, and the products of them that LiteRT has not and OpenVINO
    gets wrong are products of floats.
    """
    for layer in keras_compat.flatten_layers(classifier):
        if getattr(layer, "inputs_quantizer", None) is not None:
            layer.inputs_quantizer.output_dtype = "float32"
