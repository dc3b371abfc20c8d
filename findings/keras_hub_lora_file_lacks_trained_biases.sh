#!/usr/bin/env bash
# KerasHub: LoRA trains biases, and its file does not hold them.
#
# Versions: keras-hub 0.32.0, keras 3.15.1, jax and jaxlib 0.10.2, numpy 2.4.6.
#
# Behaviour: `backbone.enable_lora(rank)` is documented to freeze all other
# weights. The biases of the layers with LoRA stay trainable, so training moves
# them, and `backbone.save_lora_weights()` leaves them out. The same backbone
# with the file loaded by `load_lora_weights()` gives other outputs than the one
# that was trained. With these biases frozen by hand it gives the same.
#
# Why it matters: the file of LoRA is what people share and serve in place of the
# whole model. What it makes of the base model is not what was measured.
#
# Expected output:
#   trained: bias, lora_kernel_a, lora_kernel_b
#   biases trained: outputs differ by more than 0.01
#   biases frozen: outputs differ by less than 0.00001
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6 \
    kagglehub==1.0.2 kagglesdk==0.1.28 tokenizers==0.23.3 regex sentencepiece
# It asks for tensorflow-text, which this needs nothing of.
"$folder/env/bin/pip" install -q --disable-pip-version-check --no-deps \
    keras-hub==0.32.0
export KERAS_HOME="$folder" KERAS_BACKEND=jax
"$folder/env/bin/python" - "$folder" <<'PYTHON'
import sys

import keras
import keras_hub
import numpy as np

FILE = f"{sys.argv[1]}/trained.lora.h5"
draw = np.random.default_rng(0)
ids = draw.integers(1, 50, (16, 8))
inputs = {
    "token_ids": ids,
    "segment_ids": np.zeros_like(ids),
    "padding_mask": np.ones_like(ids),
}
targets = draw.uniform(-1, 1, size=(16, 8))


def make_backbone():
    # The same weights each time.
    keras.utils.set_random_seed(0)
    return keras_hub.models.BertBackbone(
        vocabulary_size=50,
        num_layers=1,
        num_heads=2,
        hidden_dim=8,
        intermediate_dim=16,
        max_sequence_length=8,
        dropout=0.0,
    )


def try_out(freezes_biases):
    """Returns what was trained, and how far the outputs are apart."""
    backbone = make_backbone()
    backbone.enable_lora(2)
    if freezes_biases:
        for variable in backbone.trainable_variables:
            if variable.path.endswith("bias"):
                variable.trainable = False
    names = {v.path.split("/")[-1] for v in backbone.trainable_variables}
    model = keras.Model(backbone.input, backbone.output["pooled_output"])
    model.compile(optimizer=keras.optimizers.Adam(0.1), loss="mse")
    model.fit(inputs, targets, epochs=100, verbose=0)
    backbone.save_lora_weights(FILE)
    again = make_backbone()
    again.load_lora_weights(FILE)
    trained, loaded = (
        x.predict(inputs, verbose=0)["pooled_output"] for x in (backbone, again)
    )
    return names, np.abs(trained - loaded).max()


names, difference = try_out(freezes_biases=False)
_, without = try_out(freezes_biases=True)
print(f"trained: {', '.join(sorted(names))}")
more = "more" if difference > 0.01 else "no more"
print(f"biases trained: outputs differ by {more} than 0.01")
less = "less" if without < 1e-5 else "no less"
print(f"biases frozen: outputs differ by {less} than 0.00001")
expected = names == {"bias", "lora_kernel_a", "lora_kernel_b"}
sys.exit(not (expected and more == "more" and less == "less"))
PYTHON
