"""A BERT with a dense layer, to compare with and to learn from."""

import keras
import keras_hub

import keras_wave
import package_folder
from keras_wave.data.bad_input import BadInput


@keras.saving.register_keras_serializable("keras_wave_recipes")
class BertClassifier(keras_hub.models.TextClassifier):
    """A `keras_hub.models.BertBackbone`, pooled, dropped out, and classified.

    `keras_hub.models.BertTextClassifier` pools the first token alone, and its
    logits have no more digits than the compute dtype.

    Args:
        backbone: A `keras_hub.models.BertBackbone`.
        num_classes: int.
        preprocessor: A `keras_hub.models.BertTextClassifierPreprocessor`.
            Defaults to `None`.
        pooling: `"first"` or `"average"`. Whether the classifier sees the
            first token, through the backbone's pooler, or the average of all.
            Defaults to `"first"`.
        dropout: float in `[0, 1)`. Defaults to `0.1`.
        **kwargs: Other arguments of `keras_hub.models.TextClassifier`.
    """

    backbone_cls = keras_hub.models.BertBackbone
    preprocessor_cls = keras_hub.models.BertTextClassifierPreprocessor

    def __init__(
        self,
        backbone,
        num_classes,
        preprocessor=None,
        pooling="first",
        dropout=0.1,
        **kwargs,
    ):
        # === Layers ===
        self.backbone = backbone
        self.preprocessor = preprocessor
        self.output_pooling = keras_wave.layers.MaskedAveragePooling1D(
            dtype=backbone.dtype_policy, name="output_pooling"
        )
        self.output_dropout = keras.layers.Dropout(
            dropout, dtype=backbone.dtype_policy, name="output_dropout"
        )
        self.output_dense = keras.layers.Dense(
            num_classes, dtype="float32", name="logits"
        )
        # The default loss, chosen as soon as the model is built, asks for it.
        self.activation = keras.activations.linear

        # === Functional Model ===
        inputs = backbone.input
        outputs = backbone(inputs)
        if pooling == "first":
            x = outputs["pooled_output"]
        else:
            # No gradient comes to the pooler of the first token.
            backbone.pooled_dense.trainable = False
            x = self.output_pooling(
                outputs["sequence_output"], mask=inputs["padding_mask"]
            )
        x = self.output_dropout(x)
        super().__init__(inputs=inputs, outputs=self.output_dense(x), **kwargs)

        # === Config ===
        self.num_classes = num_classes
        self.pooling = pooling
        self.dropout = dropout

    def predict_proba(self, x, batch_size=None):
        """Returns the probability of each class, as a `WaveClassifier` does."""
        logits = self.predict(x, batch_size=batch_size, verbose=0)
        return keras.ops.convert_to_numpy(keras.ops.softmax(logits))

    def get_config(self):
        config = super().get_config()
        config.update(
            {
                "num_classes": self.num_classes,
                "pooling": self.pooling,
                "dropout": self.dropout,
            }
        )
        return config


def build(bert, num_classes, tokenizer):
    """Returns the `BertClassifier` of a recipe.

    Args:
        bert: A `recipe_file.Bert`.
        num_classes: int.
        tokenizer: A `keras_hub.models.BertTokenizer`.
    """
    if bert.preset is not None:
        backbone = load(
            keras_hub.models.BertBackbone, bert.preset, dtype=bert.dtype
        )
    else:
        backbone = keras_hub.models.BertBackbone(
            tokenizer.vocabulary_size(),
            num_layers=bert.num_layers,
            num_heads=bert.num_heads,
            hidden_dim=bert.hidden_dim,
            intermediate_dim=bert.intermediate_dim,
            dtype=bert.dtype,
        )
    if bert.embeddings is not None:
        copy_embeddings(bert.embeddings, backbone)
    backbone.token_embedding.trainable = bert.train_embeddings
    return BertClassifier(
        backbone,
        num_classes,
        keras_hub.models.BertTextClassifierPreprocessor(
            tokenizer, sequence_length=bert.sequence_length
        ),
        pooling=bert.pooling,
        dropout=bert.classifier_dropout,
    )


def load_tokenizer(bert):
    """Returns the tokenizer of the preset a recipe names."""
    preset = bert.preset or bert.embeddings
    return load(keras_hub.models.BertTokenizer, preset)


def copy_embeddings(preset, backbone):
    source = load(keras_hub.models.BertBackbone, preset)
    if source.hidden_dim != backbone.hidden_dim:
        raise BadInput(
            f"the embeddings of {preset} have {source.hidden_dim} dimensions: "
            f"set `hidden_dim` in [bert] to it, not to {backbone.hidden_dim}"
        )
    backbone.token_embedding.embeddings.assign(
        source.token_embedding.embeddings
    )


def load(cls, preset, **options):
    """Returns `cls.from_preset()`, or raises `BadInput`."""
    try:
        place = package_folder.locate(preset)
        return cls.from_preset(place, **options)
    # What KerasHub raises without the files, without the network, and without
    # a package it needs.
    except (OSError, ValueError, ImportError) as error:
        reason = str(error).partition("\n")[0]
        raise BadInput(
            f"the preset {preset} could not be loaded: {reason}"
        ) from error
