import functools
import threading

import keras
import keras_hub
import numpy as np

from keras_wave.export import exporter
from keras_wave.files.staged_files import staged_file
from keras_wave.models import class_labels
from keras_wave.models import device_batches
from keras_wave.models import folding
from keras_wave.models import length_buckets
from keras_wave.models import text_arrays
from keras_wave.models import text_streams
from keras_wave.models.kept_weights import kept_weights
from keras_wave.models.wave_backbone import WaveBackbone
from keras_wave.models.wave_classifier_preprocessor import (
    WaveClassifierPreprocessor,
)
from keras_wave.models.wave_tokenizer import WaveTokenizer
from keras_wave.preset_io.keras_files import ModelSaving
from keras_wave.preset_io.loading import PresetLoading
from keras_wave.preset_io.saving import PresetSaving


@keras.saving.register_keras_serializable("keras_wave")
class WaveClassifier(
    PresetLoading, PresetSaving, ModelSaving, keras_hub.models.TextClassifier
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
    after the other, and a callback of theirs may call them again. `fit()` needs
    the classifier for itself.

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
        **kwargs: Other arguments of `keras_hub.models.TextClassifier`.

    Call arguments:
        inputs: A dictionary of `token_ids` and `padding_mask`, int32 tensors of
            shape `(batch, seq)`.

    Returns:
        A float tensor of shape `(batch, num_classes)`.

    Raises:
        ValueError: If `num_classes` is not a positive integer, if
            `class_names` are not as many distinct strings, or if the
            preprocessor's vocabulary is larger than the backbone's. `fit()`,
            `evaluate()` and `predict()` raise it for inputs that are no texts,
            for labels that are no numbers of classes, and for texts and labels
            of different length, before any work is done.

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
        **kwargs,
    ):
        class_names = class_labels.check_class_names(class_names, num_classes)
        _check_vocabulary(preprocessor, backbone)

        # === Layers ===
        self.backbone = backbone
        self.preprocessor = preprocessor
        self.output_dropout = keras.layers.Dropout(
            dropout, dtype=backbone.dtype_policy, name="output_dropout"
        )
        self.output_dense = keras.layers.Dense(
            num_classes,
            activation=activation,
            dtype=backbone.dtype_policy,
            name="logits",
        )
        # The default loss, chosen as soon as the model is built, asks for it.
        self.activation = keras.activations.get(activation)

        # === Functional Model ===
        inputs = backbone.input
        x = backbone(inputs)["pooled_output"]
        x = self.output_dropout(x)
        outputs = self.output_dense(x)
        super().__init__(inputs=inputs, outputs=outputs, **kwargs)
        # PyTorch has not seen what KerasHub's constructors set, and would know
        # of no parameter before `fit()`.
        self._post_build()

        # === Config ===
        self.num_classes = num_classes
        self.dropout = dropout
        self.class_names = class_names

        # Threads take turns: Keras keeps the state of a call in the model, and
        # on JAX takes the weights out of it meanwhile.
        self._turn = threading.RLock()

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
        if metrics == "auto" and class_labels.are_vectors(loss):
            metrics = None
        if metrics is None:
            metrics = []  # Keras would keep those of last time.
        super().compile(
            optimizer=optimizer, loss=loss, metrics=metrics, **kwargs
        )

    def preprocess_samples(self, x, y=None, sample_weight=None):
        if self._takes_sparse_labels():
            y = class_labels.assert_in_graph(y, self.num_classes)
        inputs = x
        if not text_arrays.is_preprocessed(x):
            output = super().preprocess_samples(x, y, sample_weight)
            inputs, y, sample_weight = keras.utils.unpack_x_y_sample_weight(
                output
            )
        inputs = device_batches.complete(inputs, x)
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
        bucket_by_length=False,
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
            y: Labels, integers in `[0, num_classes)`, or what the loss asks
                for. Not given where `x` is a dataset. Defaults to `None`.
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
                of as many batches, of other rows each. Defaults to `False`:
                every row is padded to the preprocessor's `sequence_length`.
            **kwargs: Other arguments of `keras.Model.fit()`.

        Returns:
            A `keras.callbacks.History`.

        Raises:
            ValueError: If the inputs are no texts, the labels no numbers of
                classes, or both of different length; if a dataset has the names
                of this classifier's classes in another order; or if more epochs
                than one read a generator without `steps_per_epoch`.
        """
        self._check_class_names(x, validation_data)
        validation_batch_size = validation_batch_size or batch_size or 32
        if bucket_by_length and not text_arrays.is_arrays(x):
            raise ValueError(
                "`bucket_by_length=True` is for texts in memory. Received: x "
                f"of type {type(x).__name__}. Batch a dataset by length with "
                "its own `bucket_by_sequence_length()`."
            )
        if text_streams.is_stream(x):
            _check_passes(x, "steps_per_epoch", kwargs)
            x = self._prepare(x, batch_size)
        elif text_arrays.is_arrays(x):
            rows = self._check_rows(x, y, sample_weight, labelled=True)
            if validation_split and validation_data is None:
                rows, validation_data = text_arrays.split(
                    rows, validation_split
                )
            validation_split = None
            if bucket_by_length:
                buckets = self._bucket(rows, batch_size or 32)
                x = buckets.shuffled() if shuffle else buckets.in_order()
            else:
                x = text_arrays.to_dataset(rows, batch_size or 32, shuffle)
            y = sample_weight = batch_size = None
        if isinstance(validation_data, (tuple, list)):
            rows = self._check_rows(*validation_data, labelled=True)
            validation_data = self._in_order(
                rows, validation_batch_size, kwargs.get("validation_steps")
            )
        elif text_streams.is_stream(validation_data):
            _check_passes(validation_data, "validation_steps", kwargs)
            validation_data = self._prepare(validation_data)
        fit = super().fit
        if any(map(text_streams.is_stream, (x, validation_data))):
            # KerasHub takes none, and preprocesses what it takes.
            fit = functools.partial(keras.Model.fit, self)
            x, validation_data = map(self._preprocess, (x, validation_data))
        with kept_weights(self):
            return fit(
                x=x,
                y=y,
                batch_size=batch_size,
                sample_weight=sample_weight,
                validation_data=validation_data,
                validation_split=validation_split,
                # Arrays are shuffled above. Of what else there may be, a
                # `PyDataset` alone has a number of batches to shuffle.
                shuffle=shuffle and getattr(x, "num_batches", None) is not None,
                **kwargs,
            )

    def evaluate(
        self, x=None, y=None, batch_size=None, sample_weight=None, **kwargs
    ):
        """Measures the loss and the metrics.

        Args:
            x: As in `fit()`.
            y: As in `fit()`.
            batch_size: As in `fit()`.
            sample_weight: As in `fit()`.
            **kwargs: Other arguments of `keras.Model.evaluate()`.

        Returns:
            The loss and the metrics, as `keras.Model.evaluate()` does.

        Raises:
            ValueError: As in `fit()`.
        """
        evaluate = super().evaluate
        is_stream = text_streams.is_stream(x)
        if is_stream:
            # KerasHub takes none; some versions not even a prepared one.
            evaluate = functools.partial(keras.Model.evaluate, self)
        # Validation within `fit()` comes with a data set prepared there.
        if not kwargs.get("_use_cached_eval_dataset", False):
            self._check_class_names(x)
            if is_stream:
                x = self._prepare(x, batch_size)
            elif text_arrays.is_arrays(x):
                rows = self._check_rows(x, y, sample_weight, labelled=True)
                x = self._in_order(rows, batch_size or 32, kwargs.get("steps"))
                y = sample_weight = batch_size = None
        with self._turn, kept_weights(self):
            return evaluate(
                x=x,
                y=y,
                batch_size=batch_size,
                sample_weight=sample_weight,
                **kwargs,
            )

    def predict(self, x=None, batch_size=None, **kwargs):
        """Returns the outputs of the classifier for texts.

        Texts in memory are tokenized once and batched by their length. Where
        `steps` or `callbacks` are given, the batches are of rows as they come.

        Args:
            x: As in `fit()`.
            batch_size: As in `fit()`.
            **kwargs: Other arguments of `keras.Model.predict()`.

        Returns:
            A float NumPy array of shape `(rows, num_classes)`.

        Raises:
            ValueError: If the inputs are no texts.
        """
        predict = super().predict
        if text_streams.is_stream(x):
            predict = functools.partial(keras.Model.predict, self)
            x = self._prepare(x, batch_size, labelled=False)
        elif text_arrays.is_arrays(x):
            rows = self._check_rows(x)
            batch_size = batch_size or 32
            shows_batches = kwargs.get("steps") or kwargs.get("callbacks")
            if self._has_own_preprocessing(rows[0]) and not shows_batches:
                return self._predict_by_length(rows[0], batch_size, **kwargs)
            x = text_arrays.to_dataset(rows, batch_size)
            batch_size = None
        with self._turn, kept_weights(self):
            return predict(x=x, batch_size=batch_size, **kwargs)

    def quantize(self, mode=None, config=None, filters=None, **kwargs):
        """Quantizes the embeddings and the dense layers of the backbone.

        The output layer has a few thousand weights and decides the answers: it
        keeps its precision, unless `filters` say otherwise. KerasHub's presets
        do not record that it would be quantized, and would not load.

        Args:
            mode: `"int8"`, or another mode of `keras.Model.quantize()`.
            config: As in `keras.Model.quantize()`.
            filters: As in `keras.Model.quantize()`. Defaults to `None`: all
                layers but the output layer.
            **kwargs: Other arguments of `keras.Model.quantize()`.
        """
        if filters is None:

            def filters(layer):
                return layer is not self.output_dense

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
        return folded

    def export(
        self,
        filepath,
        format="tf_saved_model",
        verbose=True,
        sequence_length=None,
        weight_dtype="float32",
        fold=False,
        overwrite=False,
    ):
        """Exports the classifier, to be served without this package.

        The folder is the same from every backend. It is written by another
        process, loaded, and compared with this classifier on a few inputs;
        only then it appears under its name. It computes in float32, also where
        the classifier, or the weights that are stored, are of half precision. A
        classifier that `quantize()` made of 8 bits keeps them.

        - `"tf_saved_model"`: the whole folder. Takes raw strings, or ids, and
          runs with TensorFlow and TensorFlow Text.
        - `"onnx"`: `model.onnx`. Takes ids, and runs with onnxruntime.
        - `"litert"`: `model.tflite`. Takes ids, and runs with ai-edge-litert.
        - `"openvino"`: `model.xml` and `model.bin`. Takes ids, and runs with
          openvino.
        - `"torch"`: `model.pt2`. Takes ids, and runs with torch.

        Ids are `token_ids` and `padding_mask`, int32 tensors of shape
        `(batch, length)`, both sizes free; the answer is `logits`, of shape
        `(batch, num_classes)`. Beside a format that takes ids alone there are
        `vocabulary.txt` and a `tokenizer.json` for the `tokenizers` library.

        A SavedModel has two signatures. `serving_default` takes `texts`,
        strings of shape `(batch,)`, and returns `logits` and `probabilities`,
        and for a classifier with class names `label` of shape `(batch,)`, the
        likeliest, and `class_names` of shape `(batch, num_classes)`.
        `token_ids` takes ids. Without a preprocessor there is the second alone.
        Probabilities are what the activation of the classifier gives. Where it
        has none they are a softmax, or a sigmoid of a single class.

        Args:
            filepath: string or path. The folder to write.
            format: string. One of those above. Defaults to
                `"tf_saved_model"`.
            verbose: bool. Whether to print where the export is. Defaults to
                `True`.
            sequence_length: int. The one length of ids, for runtimes that want
                it fixed. Defaults to `None`: any.
            weight_dtype: string. The type that float weights are stored in:
                `"float32"`, or `"float16"` for half the size. Defaults to
                `"float32"`.
            fold: bool. Whether to export what `fold()` returns: faster, and
                with tables of twice the size. Defaults to `False`.
            overwrite: bool. Whether the export may take the place of another
                one. Defaults to `False`.

        Raises:
            ValueError: If there is something at `filepath` (with `overwrite`,
                something else than an export), if nothing can be written there,
                if an argument is none of the above, if the class or the
                activation of this classifier is defined in `__main__`, if a
                tokenizer splits no words, or if `fold()` refuses.
            ImportError: If a package that the format needs is missing.
            RuntimeError: If the conversion fails, or if the export's answers
                differ by more than `1e-4` from those of this classifier, its
                weights rounded to `weight_dtype`. A classifier of 8 bits rounds
                on the way, and another runtime decides a tie in another way:
                there the median row must not differ, and none by `0.1`.
        """
        exporter.export(
            self,
            filepath,
            format,
            sequence_length,
            weight_dtype,
            fold,
            overwrite,
        )
        if verbose:
            print(f"Exported to '{filepath}'.")

    def save_task_weights(self, filepath):
        """Saves the weights that are not the backbone's.

        KerasHub writes the state of the optimizer beside them, which after
        training is twice as large as the whole model, and which no
        `from_preset()` reads.

        Args:
            filepath: string. Ends in `.weights.h5`.
        """
        with staged_file(filepath) as path:
            keras.saving.save_weights(
                self, path, objects_to_skip=self._not_task_weights()
            )

    def load_task_weights(self, filepath):
        """Loads the weights that are not the backbone's.

        Args:
            filepath: string. Ends in `.weights.h5`.
        """
        keras.saving.load_weights(
            self, filepath, objects_to_skip=self._not_task_weights()
        )

    def _not_task_weights(self):
        optimizer = [] if self.optimizer is None else [self.optimizer]
        return [*self.backbone._flatten_layers(), *optimizer]

    def _check_rows(self, x, y=None, sample_weight=None, labelled=False):
        if text_arrays.is_preprocessed(x):
            x = text_arrays.check_ids(x, self.backbone.vocabulary_size)
        elif self.preprocessor is None:
            raise ValueError(
                "This classifier has no preprocessor, so it takes a dictionary "
                "of `token_ids` and `padding_mask`. "
                f"Received: x of type {type(x).__name__}. Set "
                "`classifier.preprocessor` to classify raw strings."
            )
        else:
            x = text_arrays.check_texts(x)
        size = text_arrays.count_rows(x)
        if labelled:
            sparse_classes = self._takes_sparse_labels() and self.num_classes
            y = class_labels.check_labels(y, size, sparse_classes)
        if sample_weight is not None:
            sample_weight = class_labels.check_weights(sample_weight, size)
        return x, y, sample_weight

    def _prepare(self, stream, batch_size=None, labelled=True):
        """Checks and preprocesses the batches of a stream."""
        if batch_size is not None:
            raise ValueError(
                f"The batches of a {type(stream).__name__} come as they are. "
                f"Received: batch_size={batch_size}. Leave it out."
            )

        def prepare(batch):
            x, y, sample_weight = text_streams.unpack(batch)
            # Labels are not needed to predict, but are checked.
            rows = self._check_rows(
                x, y, sample_weight, labelled or y is not None
            )
            # Not in a graph: a thread of TensorFlow's may run this, and none
            # may be left for that.
            rows = keras.utils.unpack_x_y_sample_weight(
                self.preprocess_samples(*rows)
            )
            rows = tuple(part for part in rows if part is not None)
            return keras.tree.map_structure(keras.ops.convert_to_numpy, rows)

        return text_streams.prepare(stream, prepare)

    def _preprocess(self, dataset):
        """Preprocesses a data set; a stream is prepared."""
        if dataset is None or text_streams.is_stream(dataset):
            return dataset
        return text_arrays.preprocess(dataset, self.preprocess_samples)

    def _check_class_names(self, *datasets):
        for dataset in datasets:
            names = getattr(dataset, "class_names", None)
            class_labels.check_order(names, self.class_names)

    def _has_own_preprocessing(self, x):
        """Whether texts become ids as in these classes, and nothing else."""
        own = WaveClassifierPreprocessor
        preprocessor = self.preprocessor
        if text_arrays.is_preprocessed(x) or not isinstance(preprocessor, own):
            return False
        tokenizer = type(preprocessor.tokenizer)
        return (
            type(preprocessor).call is own.call
            and getattr(tokenizer, "tokenize", None) is WaveTokenizer.tokenize
            and type(self).preprocess_samples
            is WaveClassifier.preprocess_samples
        )

    def _in_order(self, rows, batch_size, steps):
        """Batches checked rows to evaluate them: in any order, if it is all."""
        if self._has_own_preprocessing(rows[0]) and not steps:
            return self._bucket(rows, batch_size).in_order()
        return text_arrays.to_dataset(rows, batch_size)

    def _bucket(self, rows, batch_size):
        x, *targets = rows
        if text_arrays.is_preprocessed(x):
            longest, pad_token_id = x["token_ids"].shape[1], 0
            x = length_buckets.remove_padding(x)
        else:
            longest = self.preprocessor.sequence_length
            pad_token_id = self.preprocessor.tokenizer.pad_token_id
            x = length_buckets.encode(self._encoder(x), x)
        return length_buckets.LengthBuckets(
            (x, *targets), batch_size, longest, pad_token_id
        )

    def _encoder(self, x):
        if self._has_own_preprocessing(x):
            return self.preprocessor.in_graph(x)
        return self.preprocess_samples

    def _predict_by_length(self, texts, batch_size, **kwargs):
        size = text_arrays.count_rows(texts)
        if size <= batch_size:
            order = np.arange(size)
            x = self.preprocessor.in_graph(texts)(texts)
            x = {name: array.numpy() for name, array in x.items()}
            rows = length_buckets.fill(order, batch_size)
            data = length_buckets.one_batch(
                {name: array[rows] for name, array in x.items()}
            )
        else:
            buckets = self._bucket((texts, None, None), batch_size)
            order = buckets.order()
            data = buckets.in_order(length_buckets.fill(order, batch_size))
        with self._turn:
            # KerasHub's `predict()` would preprocess, and trace it every time.
            outputs = keras.Model.predict(self, data, **kwargs)
        place = np.empty_like(order)
        place[order] = np.arange(size)
        return keras.tree.map_structure(lambda array: array[place], outputs)

    def _takes_sparse_labels(self):
        loss = getattr(self, "loss", None)
        if isinstance(loss, str):
            loss = keras.losses.get(loss)
        if loss is keras.losses.sparse_categorical_crossentropy:
            return True
        sparse = isinstance(loss, keras.losses.SparseCategoricalCrossentropy)
        return sparse and getattr(loss, "ignore_class", None) is None

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
        classifier = super().from_preset(preset, *args, **kwargs)
        _check_vocabulary(classifier.preprocessor, classifier.backbone)
        return classifier

    from_preset.__func__.__doc__ = PresetLoading.from_preset.__doc__


def _check_passes(x, steps, arguments):
    epochs = arguments.get("epochs", 1) - arguments.get("initial_epoch", 0)
    text_streams.check_passes(x, epochs, arguments.get(steps), steps)


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
