from keras_wave.export import exporter
from keras_wave.models import forked_process


class Exporting:
    """Mixin: an `export()` to formats that other programs serve."""

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
        - `"numpy"`: `keras_wave_light.json` and `weights.safetensors`. Takes
          raw strings, or ids of any length, and runs with NumPy, in the package
          in `light/`.

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
                tokenizer splits no words, if `fold()` refuses, or if
                `"numpy"` lacks an activation or the tokens of a subclass.
            ImportError: If a package that the format needs is missing.
            RuntimeError: If the conversion fails, or if the export's answers
                differ by more than `1e-4` from those of this classifier, its
                weights rounded to `weight_dtype`. A classifier of 8 bits rounds
                on the way, and another runtime decides a tie in another way:
                there the median row must not differ, and none by `0.1`.
        """
        forked_process.check()
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
