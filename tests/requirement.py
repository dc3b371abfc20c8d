import importlib.util
import os
import shutil

import pytest

# Set where everything is meant to be installed.
REQUIRE_ALL = "KERAS_WAVE_REQUIRE_ALL"


def require(*packages, programs=()):
    """Skips a test that needs what is not installed, or fails there."""
    missing = [name for name in programs if shutil.which(name) is None]
    missing += [name for name in packages if not is_installed(name)]
    if missing:
        reason = f"this needs {', '.join(missing)}"
        if os.environ.get(REQUIRE_ALL):
            pytest.fail(reason)
        pytest.skip(reason, allow_module_level=True)


def is_installed(package):
    return importlib.util.find_spec(package) is not None


def import_tensorflow():
    """TensorFlow; what asks for it is skipped where it is not installed."""
    require("tensorflow")
    import tensorflow

    return tensorflow
