from keras_wave.export.formats.export_format import ExportFormat
from keras_wave.export.formats.id_function import make_function


class TFSavedModel(ExportFormat):
    """TensorFlow's SavedModel, for TensorFlow Serving."""

    name = "tf_saved_model"
    file = "saved_model.pb"
    writers = {"tensorflow": ("tensorflow", "tensorflow_text")}
    runtime = ("tensorflow", "tensorflow_text")
    takes_texts = True

    def write(self, source, folder, sequence_length):
        import tensorflow as tf

        model = make_function(source, sequence_length)
        signatures = {"token_ids": model.call}
        if source.classifier.preprocessor is not None:
            text_function = make_text_function(source, model.weights)
            signatures["serving_default"] = text_function
        tf.saved_model.save(model, str(folder), signatures)

    def load(self, folder):
        import tensorflow as tf

        function = load_signatures(folder)["token_ids"]

        def run(token_ids, padding_mask):
            with tf.device("cpu"):
                outputs = function(
                    token_ids=tf.constant(token_ids),
                    padding_mask=tf.constant(padding_mask),
                )
            return outputs["logits"].numpy()

        return run

    def load_texts(self, folder):
        """Returns a function of strings, to a dictionary of arrays."""
        import tensorflow as tf

        function = load_signatures(folder)["serving_default"]

        def run(texts):
            with tf.device("cpu"):
                outputs = function(texts=tf.constant(texts))
            return {name: value.numpy() for name, value in outputs.items()}

        return run


def load_signatures(folder):
    import tensorflow as tf

    # An answer or two: leave the GPU to whatever backend the user's is.
    with tf.device("cpu"):
        return tf.saved_model.load(str(folder)).signatures


def make_text_function(source, weights):
    """Returns a `tf.function` of raw strings, to all that is known of them."""
    import tensorflow as tf

    classifier = source.classifier
    names = classifier.class_names

    @tf.function(
        input_signature=[tf.TensorSpec((None,), tf.string, name="texts")]
    )
    def serving_default(texts):
        inputs = classifier.preprocessor(texts)
        # Padding changes no answer: the longest text decides the length.
        lengths = tf.reduce_sum(tf.cast(inputs["padding_mask"], tf.int32), -1)
        length = tf.reduce_max(lengths)
        inputs = {name: x[:, :length] for name, x in inputs.items()}
        logits = source.logits(weights, **inputs)
        outputs = {
            "logits": logits,
            "probabilities": source.to_probabilities(logits),
        }
        if names is not None:
            winners = tf.argmax(logits, axis=-1)
            outputs["label"] = tf.gather(tf.constant(names), winners)
            # A row a text: TensorFlow Serving splits all outputs by rows.
            rows = (tf.shape(texts)[0], len(names))
            outputs["class_names"] = tf.broadcast_to(names, rows)
        return outputs

    return serving_default
