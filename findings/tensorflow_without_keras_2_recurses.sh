#!/usr/bin/env bash
# TensorFlow, tensorflow-text and KerasHub: a missing tf_keras is told once, and
# from then on as a recursion without end.
#
# Versions: tensorflow 2.21.0, tensorflow-text 2.21.1, keras 3.15.1, keras-hub
# 0.32.0.
#
# Behaviour: where the environment says TF_USE_LEGACY_KERAS=1 and the package
# tf_keras is not installed, the first use of `tf.keras.layers` raises an
# ImportError, and every later one a RecursionError: the lazy loader is left half
# loaded, and asks itself for its own attribute. tensorflow-text catches the
# first error or KerasHub comes second, so `import keras_hub` ends in the
# RecursionError, on every backend, and nothing in it names the variable or the
# package.
#
# Why it matters: the variable stays in the environments of those who once needed
# Keras 2. What they see has nothing to do with what to change.
#
# Expected output:
#   tf.keras.layers, first: ImportError
#   tf.keras.layers, again: RecursionError
#   import keras_hub: RecursionError, names tf_keras: False
#   import keras_hub without the variable: imported
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    keras==3.15.1 keras-hub==0.32.0 tensorflow==2.21.0 tensorflow-text==2.21.1
export KERAS_HOME="$folder" KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3
cat > "$folder/attributes.py" <<'PYTHON'
import tensorflow as tf

for when in ("first", "again"):
    try:
        tf.keras.layers
        seen = "found"
    except Exception as error:
        seen = type(error).__name__
    print(f"tf.keras.layers, {when}: {seen}")
PYTHON
cat > "$folder/hub.py" <<'PYTHON'
try:
    import keras_hub

    print("imported")
except Exception as error:
    print(f"{type(error).__name__}, names tf_keras: {'tf_keras' in str(error)}")
PYTHON
python="$folder/env/bin/python"
{
    TF_USE_LEGACY_KERAS=1 "$python" "$folder/attributes.py"
    echo "import keras_hub: $(TF_USE_LEGACY_KERAS=1 "$python" "$folder/hub.py")"
    echo "import keras_hub without the variable: $("$python" "$folder/hub.py")"
} 2>"$folder/log" | tee "$folder/seen"
diff "$folder/seen" - <<'EXPECTED'
tf.keras.layers, first: ImportError
tf.keras.layers, again: RecursionError
import keras_hub: RecursionError, names tf_keras: False
import keras_hub without the variable: imported
EXPECTED
