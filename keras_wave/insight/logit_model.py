import keras


def logit_model(classifier):
    """Returns a model of the classifier's logits, whatever its activation.

    Differences of probabilities would say little where the classifier is sure:
    there they hardly move.

    Args:
        classifier: A `WaveClassifier`.

    Returns:
        The classifier itself, if its outputs are logits.
    """
    if classifier.activation is keras.activations.linear:
        return classifier
    if classifier.bag is not None:
        logits = classifier.output_layer.input
    else:
        dense = linear_output(classifier)
        logits = dense(classifier.output_dense.input)
    return keras.Model(classifier.input, logits, name="logits")


def linear_output(classifier):
    """Returns the layer that makes logits of the pooled output."""
    dense = classifier.output_dense
    if dense.activation is keras.activations.linear:
        return dense
    config = {**dense.get_config(), "activation": None}
    linear = type(dense).from_config(config)
    linear.build(dense.input.shape)
    linear.set_weights(dense.get_weights())
    return linear
