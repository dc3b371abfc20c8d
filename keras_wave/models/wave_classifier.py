import keras
import keras_hub
from keras import ops

from keras_wave import keras_compat
from keras_wave.data import feed
from keras_wave.data import graph_errors
from keras_wave.data import labels
from keras_wave.data import texts
from keras_wave.data.label_kind import LabelKind
from keras_wave.export.exporting import Exporting
from keras_wave.layers import BagOfTokens
from keras_wave.layers import TokenDropout
from keras_wave.models import folding
from keras_wave.models import probabilities
from keras_wave.models.exclusive_use import ExclusiveUse
from keras_wave.models.kept_weights import build_optimizer
from keras_wave.models.wave_backbone import WaveBackbone
from keras_wave.models.wave_classifier_preprocessor import (
    WaveClassifierPreprocessor,
)
from keras_wave.preset_io.keras_files import ModelSaving
from keras_wave.preset_io.loading import PresetLoading
from keras_wave.preset_io.task_saving import TaskSaving


@keras.saving.register_keras_serializable("keras_wave")
class WaveClassifier(
    ExclusiveUse,
    Exporting,
    PresetLoading,
    TaskSaving,
    ModelSaving,
    keras_hub.models.TextClassifier,
):
    """A text classifier on a Wave network.

    The pooled output of a `WaveBackbone` passes through dropout and one dense
    layer. With a `preprocessor`, `fit()`, `evaluate()` and `predict()` take
    raw strings: lists, arrays, columns of pandas and Hugging Face, or batches
    of them from a `tf.data.Dataset`, a `keras.utils.PyDataset`, a
    `torch.utils.data.DataLoader` or a generator. They take preprocessed ids
    too, as a dictionary of `token_ids` and `padding_mask`.

    Unlike other KerasHub tasks, `fit()` on arrays shuffles the rows before
    every epoch, as `keras.Model.fit()` documents, unless `shuffle=False`. The
    order follows the seed of `keras.utils.set_random_seed()`.

    Threads may share a classifier: `predict()` and `evaluate()` compute one
    after the other, and a callback of theirs may call them again. `fit()` takes
    the classifier for itself: other threads wait until it ends.

    Args:
        backbone: A `WaveBackbone`.
        num_classes: int. The number of classes.
        preprocessor: A `WaveClassifierPreprocessor`. Defaults to `None`: the
            inputs are preprocessed ids.
        activation: string or callable. Activation of the outputs. Defaults to
            `None`: logits.
        dropout: float in `[0, 1]`. Dropout rate of the pooled output. Defaults
            to `0.1`.
        class_names: A sequence of `num_classes` strings, the name of each
            class, saved with the model. Defaults to `None`. Loading a preset
            with another `num_classes` drops them.
        bag_of_tokens: bool. Whether a `keras_wave.layers.BagOfTokens` adds to
            the logits what the single tokens of a text say. With few rows it
            learns from words that the backbone makes little of. Defaults to
            `False`.
        bag_bigram_buckets: int. The `bigram_buckets` of that layer. Defaults to
            `0`: tokens alone.
        **kwargs: Other arguments of `keras_hub.models.TextClassifier`.

    Call arguments:
        inputs: A dictionary of `token_ids` and `padding_mask`, int32 tensors of
            shape `(batch, seq)`.

    Returns:
        A float tensor of shape `(batch, num_classes)`.

    Raises:
        ValueError: If `num_classes` is not a positive integer, if
            `bag_bigram_buckets` is negative or given without `bag_of_tokens`,
            if `class_names` are not as many distinct strings, or if the
            preprocessor's vocabulary is larger than the backbone's. `fit()`,
            `evaluate()` and `predict()` raise it for inputs that are no texts,
            for labels that are no classes, and for texts and labels of
            different length, before any work is done.

    Example:

    >>> vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    >>> vocabulary += ["stocks", "fall", "team", "wins"]
    >>> classifier = keras_wave.WaveClassifier(
    ...     keras_wave.WaveBackbone(len(vocabulary), hidden_dim=16),
    ...     num_classes=2,
    ...     preprocessor=keras_wave.WaveClassifierPreprocessor(
    ...         keras_wave.WaveTokenizer(vocabulary), sequence_length=8
    ...     ),
    ...     class_names=["Business", "Sports"],
    ... )
    >>> texts = ["Stocks fall", "Team wins"]
    >>> history = classifier.fit(texts, [0, 1], epochs=2, verbose=0)
    >>> classifier.predict(texts, verbose=0).shape
    (2, 2)
    """

    backbone_cls = WaveBackbone
    preprocessor_cls = WaveClassifierPreprocessor

    def __init__(
        self,
        backbone,
        num_classes,
        preprocessor=None,
        activation=None,
        dropout=0.1,
        class_names=None,
        bag_of_tokens=False,
        bag_bigram_buckets=0,
        **kwargs,
    ):
        class_names = labels.check_class_names(class_names, num_classes)
        if bag_bigram_buckets and not bag_of_tokens:
            raise ValueError(
                "`bag_bigram_buckets` is of the bag of tokens, and there is "
                f"none. Received: bag_bigram_buckets={bag_bigram_buckets!r}, "
                f"bag_of_tokens={bag_of_tokens!r}. Give `bag_of_tokens=True`."
            )
        _check_vocabulary(preprocessor, backbone)

        # === Layers ===
        self.backbone = backbone
        self.preprocessor = preprocessor
        dtype = backbone.dtype_policy
        self.output_dropout = keras.layers.Dropout(
            dropout, dtype=dtype, name="output_dropout"
        )
        self.output_dense = keras.layers.Dense(
            num_classes,
            # What the tokens add comes before it.
            activation=None if bag_of_tokens else activation,
            dtype=dtype,
            name="logits",
        )
        self.output_layer = self.output_dense
        self.bag = None
        if bag_of_tokens:
            self.bag_dropout = TokenDropout(
                backbone.token_dropout, dtype=dtype, name="bag_dropout"
            )
            self.bag = BagOfTokens(
                backbone.vocabulary_size,
                num_classes,
                bigram_buckets=bag_bigram_buckets,
                dtype=dtype,
                name="bag",
            )
            self.output_layer = keras.layers.Activation(
                activation, dtype=dtype, name="output_activation"
            )
        # The default loss, chosen as soon as the model is built, asks for it.
        self.activation = keras.activations.get(activation)

        # === Functional Model ===
        inputs = backbone.input
        x = backbone(inputs)["pooled_output"]
        x = self.output_dropout(x)
        outputs = self.output_dense(x)
        if self.bag is not None:
            mask = self.bag_dropout(inputs["padding_mask"])
            scores = self.bag(inputs["token_ids"], mask)
            outputs = self.output_layer(ops.add(outputs, scores))
        super().__init__(inputs=inputs, outputs=outputs, **kwargs)
        self.take_turns_with(backbone)
        # PyTorch has not seen what KerasHub's constructors set, and would know
        # of no parameter before `fit()`.
        keras_compat.finish_construction(self)

        # === Config ===
        self.num_classes = num_classes
        self.dropout = dropout
        self.class_names = class_names
        self.bag_of_tokens = bag_of_tokens
        self.bag_bigram_buckets = bag_bigram_buckets

    def compile(
        self, optimizer="auto", loss="auto", *, metrics="auto", **kwargs
    ):
        """Configures the classifier for training.

        Args:
            optimizer: As in `keras.Model.compile()`, or `"auto"`: Adam at
                `1e-3`, a rate for networks of one layer. Defaults to
                `"auto"`.
            loss: As in `keras.Model.compile()`, or `"auto"`: sparse categorical
                cross-entropy. Defaults to `"auto"`.
            metrics: As in `keras.Model.compile()`, or `"auto"`: sparse
                categorical accuracy, and none where the loss is one of Keras'
                for labels that are vectors. Defaults to `"auto"`.
            **kwargs: Other arguments of `keras.Model.compile()`.
        """
        if optimizer == "auto":
            optimizer = keras.optimizers.Adam(1e-3)
        if metrics == "auto" and labels.are_vectors(loss):
            metrics = None
        if metrics is None:
            metrics = []  # Keras would keep those of last time.
        super().compile(
            optimizer=optimizer, loss=loss, metrics=metrics, **kwargs
        )

    @property
    def labels(self):
        """The names of the classes, or their numbers where they have none.

        A list of `num_classes` strings or ints, in the order of the outputs.
        """
        return list(self.class_names or range(self.num_classes))

    def preprocess_samples(self, x, y=None, sample_weight=None):
        """Turns a batch of texts into what the network takes.

        Args:
            x: Texts, or preprocessed ids, which are returned as they are.
            y: Labels, passed through once they are checked. Defaults to `None`.
            sample_weight: Weights, as `y`. Defaults to `None`.

        Returns:
            `x`, or a tuple of it and what else was given.
        """
        tf_data = None
        if keras_compat.is_tracing_tensorflow():
            from keras_wave.data import tf_data
        y, sample_weight = (tf_data or labels).check_targets(
            y, sample_weight, self._label_kind(self.class_names)
        )
        inputs = x
        if not texts.is_preprocessed(x):
            output = super().preprocess_samples(x, y, sample_weight)
            inputs, y, sample_weight = keras.utils.unpack_x_y_sample_weight(
                output
            )
        if tf_data is not None:
            inputs = tf_data.complete(inputs, x)
        return keras.utils.pack_x_y_sample_weight(inputs, y, sample_weight)

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        sample_weight=None,
        validation_data=None,
        validation_split=None,
        validation_batch_size=None,
        shuffle=True,
        bucket_by_length=None,
        class_weight=None,
        **kwargs,
    ):
        """Trains the classifier.

        Args:
            x: Texts or preprocessed ids: a list, a NumPy array, a column of
                pandas or Hugging Face, a dictionary of `token_ids` and
                `padding_mask`, or a tuple of several texts a row. Or a dataset,
                which makes batches `(x, y)` or `(x, y, sample_weight)` of them:
                a `tf.data.Dataset`, a `keras.utils.PyDataset`, a
                `torch.utils.data.DataLoader` or a generator.
            y: Labels: integers in `[0, num_classes)`, names of classes, or
                what the loss asks for. Where the classifier has no
                `class_names`, it takes those of the labels, in alphabetical
                order, and numbers by their value. Not given where `x` is a
                dataset. Defaults to `None`.
            batch_size: int. Defaults to `None`: 32. Not given where `x` is a
                dataset.
            sample_weight: A weight a row. Defaults to `None`.
            validation_data: A tuple `(x, y)` or `(x, y, sample_weight)`, or a
                dataset. Of a generator that several epochs read, also give
                `validation_steps`. Defaults to `None`.
            validation_split: float in `(0, 1)`. The fraction of the arrays,
                from their end and before shuffling, to use as validation data.
                Defaults to `None`.
            validation_batch_size: int. Of arrays. Defaults to `None`: that of
                the training.
            shuffle: bool. Whether to shuffle arrays, and the batches of a
                `PyDataset`, before every epoch. Another dataset comes in its
                own order. Defaults to `True`.
            bucket_by_length: bool. Whether the rows of a batch of arrays are of
                similar length, see
                `WaveClassifierPreprocessor.bucket_by_length()`: a faster epoch
                of as many batches, of other rows each. `False` pads every row
                to the preprocessor's `sequence_length`. Defaults to `None`:
                texts that are shuffled are batched so, but for lengths that few
                batches would have, and unless devices share a batch by
                `keras.distribution`.
            class_weight: A dictionary of classes, by their names or numbers,
                and the weight of each in the loss, or an array of the weights
                of all classes. A class that is not in the dictionary weighs 1.
                Of a classifier of one output, the classes are 0 and 1.
                Defaults to `None`: all do.
            **kwargs: Other arguments of `keras.Model.fit()`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: If the inputs are no texts, the labels no classes, or
                both of different length; if labels have more or fewer names
                than there are classes; if a dataset has the names of this
                classifier's classes in another order; or if more epochs than
                one read a generator without `steps_per_epoch`.
        """
        if feed.is_grain(x) or feed.is_grain(validation_data):
            # KerasHub knows how to read them.
            with self.exclusive_use():
                return super().fit(
                    x,
                    y,
                    batch_size,
                    sample_weight,
                    validation_data,
                    validation_split,
                    class_weight=labels.check_class_weight(
                        class_weight, self.num_classes, self.class_names
                    ),
                    **kwargs,
                )
        epochs = kwargs.get("epochs", 1) - kwargs.get("initial_epoch", 0)
        names = self._learn_class_names(x, y)
        class_weight = labels.check_class_weight(
            class_weight, self.num_classes, names
        )
        rows = self._make_feed(names)
        batches, validation = rows.for_training(
            x,
            y,
            sample_weight,
            batch_size,
            shuffle,
            bucket_by_length,
            None if validation_data is not None else validation_split,
            (epochs, kwargs.get("steps_per_epoch"), "steps_per_epoch"),
            validation_batch_size,
        )
        if validation_data is not None:
            is_rows = isinstance(validation_data, (tuple, list))
            if is_rows:
                validation_batch_size = validation_batch_size or batch_size
            steps = kwargs.get("validation_steps")
            validation = rows.for_evaluation(
                *(validation_data if is_rows else (validation_data,)),
                batch_size=validation_batch_size if is_rows else None,
                passes=(epochs, steps, "validation_steps"),
                is_in_order=steps is not None,
            )
        self.class_names = names
        with graph_errors.as_value_errors(), self.exclusive_use():
            build_optimizer(self)
            return keras.Model.fit(
                self,
                batches,
                validation_data=validation,
                # Rows in memory are shuffled by their own batches.
                shuffle=shuffle and feed.has_order_to_shuffle(batches),
                class_weight=class_weight,
                **kwargs,
            )

    def evaluate(
        self, x=None, y=None, batch_size=None, sample_weight=None, **kwargs
    ):
        """Measures the loss and the metrics.

        Args:
            x: As in `fit()`.
            y: As in `fit()`.
            batch_size: int. Defaults to `None`: texts in memory are batched by
                about 8,192 tokens, and other rows by 32. Not given where `x`
                is a dataset.
            sample_weight: As in `fit()`.
            **kwargs: Other arguments of `keras.Model.evaluate()`.

        Returns:
            The loss and the metrics, as `keras.Model.evaluate()` does.

        Raises:
            ValueError: As in `fit()`.
        """
        # Validation within `fit()` comes with a data set prepared there.
        if keras_compat.is_cached_evaluation(kwargs):
            batches = x
        elif feed.is_grain(x):
            with self.exclusive_use():
                return super().evaluate(
                    x, y, batch_size, sample_weight, **kwargs
                )
        else:
            batches = self._make_feed(self.class_names).for_evaluation(
                x,
                y,
                sample_weight,
                batch_size,
                is_in_order=kwargs.get("steps") is not None,
            )
        with graph_errors.as_value_errors(), self.exclusive_use():
            return keras.Model.evaluate(self, batches, **kwargs)

    def predict(self, x=None, batch_size=None, **kwargs):
        """Returns the outputs of the classifier for texts.

        Texts in memory are tokenized once and batched by their length. Where
        `steps` or `callbacks` are given, the batches are of rows as they come.

        Args:
            x: As in `fit()`.
            batch_size: As in `evaluate()`.
            **kwargs: Other arguments of `keras.Model.predict()`.

        Returns:
            A float NumPy array of shape `(rows, num_classes)`.

        Raises:
            ValueError: If the inputs are no texts.
        """
        if feed.is_grain(x):
            with self.exclusive_use():
                return super().predict(x, batch_size, **kwargs)
        shows_batches = bool(kwargs.get("steps") or kwargs.get("callbacks"))
        batches, places = self._make_feed(self.class_names).for_prediction(
            x, batch_size, is_in_order=shows_batches
        )
        with graph_errors.as_value_errors(), self.exclusive_use():
            outputs = keras.Model.predict(self, batches, **kwargs)
        if places is None:
            return outputs
        return keras.tree.map_structure(lambda array: array[places], outputs)

    def train_on_batch(
        self, x, y=None, sample_weight=None, class_weight=None, **kwargs
    ):
        """Trains on one batch, as `keras.Model.train_on_batch()` does.

        Args:
            x: Texts or preprocessed ids.
            y: As in `fit()`.
            sample_weight: As in `fit()`.
            class_weight: As in `fit()`.
            **kwargs: Other arguments of `keras.Model.train_on_batch()`.

        Returns:
            The loss and the metrics, as `keras.Model.train_on_batch()` does.
        """
        class_weight = labels.check_class_weight(
            class_weight, self.num_classes, self.class_names
        )
        batch = self._make_feed(self.class_names).check_batch(
            x, y, sample_weight
        )
        return super().train_on_batch(
            *batch, class_weight=class_weight, **kwargs
        )

    def test_on_batch(self, x, y=None, sample_weight=None, **kwargs):
        """Tests on one batch, as `keras.Model.test_on_batch()` does.

        Args:
            x: Texts or preprocessed ids.
            y: As in `fit()`.
            sample_weight: As in `fit()`.
            **kwargs: Other arguments of `keras.Model.test_on_batch()`.

        Returns:
            The loss and the metrics, as `keras.Model.test_on_batch()` does.
        """
        batch = self._make_feed(self.class_names).check_batch(
            x, y, sample_weight
        )
        return super().test_on_batch(*batch, **kwargs)

    def predict_on_batch(self, x, **kwargs):
        """Predicts one batch, as `keras.Model.predict_on_batch()` does.

        Args:
            x: Texts or preprocessed ids.
            **kwargs: Other arguments of `keras.Model.predict_on_batch()`.

        Returns:
            A tensor, as `keras.Model.predict_on_batch()` does.
        """
        x, _, _ = self._make_feed(self.class_names).check_rows(x)
        return super().predict_on_batch(x, **kwargs)

    def predict_proba(self, x, batch_size=None):
        """Returns the probability of each class for texts.

        They are what the activation of the classifier gives. Where it has none
        they are a softmax, or a sigmoid of a single class.

        Args:
            x: As in `fit()`.
            batch_size: As in `evaluate()`.

        Returns:
            A float32 NumPy array of shape `(rows, num_classes)`.

        Raises:
            ValueError: If the inputs are no texts.

        Example:

        >>> classifier = keras_wave.WaveClassifier.from_preset(
        ...     "agnews_modulation_tiny"
        ... )
        >>> classifier.predict_proba(["The team wins the cup"]).round(2).shape
        (1, 4)
        """
        outputs = self.predict(x, batch_size=batch_size, verbose=0)
        outputs = outputs.astype("float32")
        if self.activation is keras.activations.linear:
            return probabilities.of_logits(outputs, self.activation)
        return outputs

    def predict_labels(self, x, batch_size=None):
        """Returns the likeliest class of texts, by its name if it has one.

        Args:
            x: As in `fit()`.
            batch_size: As in `evaluate()`.

        Returns:
            A list of items of `labels`.

        Raises:
            ValueError: If the inputs are no texts, or if the classifier has a
                single class, which says how likely it is and has no other.

        Example:

        >>> classifier = keras_wave.WaveClassifier.from_preset(
        ...     "agnews_modulation_tiny"
        ... )
        >>> classifier.predict_labels(["The team wins the cup"])
        ['Sports']
        """
        if self.num_classes == 1:
            raise ValueError(
                "A classifier of one class has no likeliest one. Received: "
                "num_classes=1. Compare `predict_proba()` with a threshold."
            )
        names = self.labels
        outputs = self.predict(x, batch_size=batch_size, verbose=0)
        return [names[number] for number in outputs.argmax(axis=-1).tolist()]

    def quantize(self, mode=None, config=None, filters=None, **kwargs):
        """Quantizes the embeddings and the dense layers of the backbone.

        The output layer has a few thousand weights and decides the answers: it
        keeps its precision, and so does a bag of tokens, unless `filters` say
        otherwise. KerasHub's presets do not record that they would be
        quantized, and would not load.

        Args:
            mode: `"int8"`, or another mode of `keras.Model.quantize()`.
            config: As in `keras.Model.quantize()`.
            filters: As in `keras.Model.quantize()`. Defaults to `None`: all
                layers but the output layer and the bag of tokens.
            **kwargs: Other arguments of `keras.Model.quantize()`.
        """
        if filters is None:
            kept = [self.output_dense]
            if self.bag is not None:
                kept += keras_compat.flatten_layers(self.bag)

            def filters(layer):
                return all(layer is not other for other in kept)

        super().quantize(mode, config=config, filters=filters, **kwargs)

    def fold(self):
        """Returns a classifier that gives the same answers faster.

        The two projections of the first layer act on a token's embedding alone,
        so they are computed once for every row of the embedding tables. Of a
        model of one layer with `feedforward="pooled"` no product a token
        remains. Its tables, which are most of a model, are twice as large. It
        can be saved, exported, quantized, and called as any other. To train,
        keep the one it was made of.

        Returns:
            A classifier of the same class, with the same preprocessor and
            class names. Its logits differ by rounding alone.

        Raises:
            ValueError: If this classifier is folded, quantized or has LoRA
                weights, or if its first layer needs the embeddings themselves:
                if it has a `residual` or a `kernel_size` above 1.
        """
        config = {
            **self.get_config(),
            "backbone": folding.fold(self.backbone),
            "preprocessor": self.preprocessor,
        }
        folded = type(self).from_config(config)
        folded.output_dense.set_weights(self.output_dense.get_weights())
        if self.bag is not None:
            folded.bag.set_weights(self.bag.get_weights())
        return folded

    def _make_feed(self, class_names):
        """Returns the `Feed` of this classifier as it is now."""
        preprocessor = self.preprocessor
        encode, length, pad_token_id = None, None, 0
        if self.has_fixed_tokens():
            encode = preprocessor.encode
            length = preprocessor.sequence_length
            pad_token_id = preprocessor.tokenizer.pad_token_id
        return feed.Feed(
            self.preprocess_samples,
            encode,
            length,
            pad_token_id,
            self.backbone.vocabulary_size,
            takes_texts=preprocessor is not None,
            label_kind=self._label_kind(class_names),
        )

    def _label_kind(self, class_names):
        """Returns the `LabelKind` of this classifier as it is now."""
        is_sparse = self._takes_sparse_labels()
        # A preprocessor of another kind may make vectors of other labels.
        is_vector = self.has_fixed_tokens() and labels.are_vectors(self._loss())
        return LabelKind(
            sparse_classes=self.num_classes if is_sparse else None,
            class_names=class_names,
            ignored_class=labels.ignored_class(self._loss()),
            vector_classes=self.num_classes if is_vector else None,
        )

    def has_fixed_tokens(self):
        """Whether texts become ids as in these classes, and nothing else."""
        own = WaveClassifier.preprocess_samples
        return (
            isinstance(self.preprocessor, WaveClassifierPreprocessor)
            and type(self).preprocess_samples is own
            and self.preprocessor.has_fixed_tokens()
        )

    def _learn_class_names(self, x, y):
        """Returns the names of the classes, also those that labels tell."""
        is_named = self.class_names is not None
        if is_named or y is None or not self._takes_sparse_labels():
            return self.class_names
        return labels.learn_class_names(y, self.num_classes)

    def _takes_sparse_labels(self):
        return labels.are_sparse(self._loss())

    def _loss(self):
        loss = getattr(self, "loss", None)
        # There is one output.
        while isinstance(loss, (dict, list, tuple)) and len(loss) == 1:
            (loss,) = loss.values() if isinstance(loss, dict) else loss
        return loss

    def get_config(self):
        config = super().get_config()
        config.update(
            {
                "num_classes": self.num_classes,
                "activation": keras.activations.serialize(self.activation),
                "dropout": self.dropout,
                "class_names": self.class_names,
            }
        )
        if self.bag_of_tokens:
            # A subclass may have a constructor without these.
            config["bag_of_tokens"] = True
            config["bag_bigram_buckets"] = self.bag_bigram_buckets
        return config

    @classmethod
    def from_config(cls, config):
        # `from_preset(..., num_classes=...)` overrides the saved number, and
        # the saved names are those of other classes then.
        class_names = config.get("class_names")
        if class_names and len(class_names) != config["num_classes"]:
            config = {**config, "class_names": None}
        return super().from_config(config)

    @classmethod
    def from_preset(cls, preset, *args, **kwargs):
        if "num_classes" in kwargs:
            kwargs.setdefault("class_names", None)
        if kwargs.get("bag_of_tokens") is False:
            # Those of the preset are of the bag that is left out.
            kwargs.setdefault("bag_bigram_buckets", 0)
        classifier = super().from_preset(preset, *args, **kwargs)
        _check_vocabulary(classifier.preprocessor, classifier.backbone)
        return classifier

    from_preset.__func__.__doc__ = PresetLoading.from_preset.__doc__


def _check_vocabulary(preprocessor, backbone):
    tokenizer = getattr(preprocessor, "tokenizer", None)
    if getattr(tokenizer, "vocabulary", None) is None:
        return
    if tokenizer.vocabulary_size() > backbone.vocabulary_size:
        raise ValueError(
            f"The tokenizer has {tokenizer.vocabulary_size()} tokens, more "
            f"than the backbone's vocabulary_size={backbone.vocabulary_size}. "
            "Give the backbone the size of the tokenizer's vocabulary."
        )
