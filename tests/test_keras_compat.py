import ast
import contextlib
import inspect
import pathlib
import re
import sys
import types

import keras
import keras_hub
import numpy as np
import pytest
from keras import ops

import keras_wave
from keras_wave import keras_compat

FOLDER = pathlib.Path(keras_wave.__file__).parent
VERSIONS = f"Keras {keras.__version__}, KerasHub {keras_hub.__version__}"
FUNCTIONS = {
    name: function
    for name, function in inspect.getmembers(keras_compat, inspect.isfunction)
    if function.__module__ == keras_compat.__name__
}
# What takes no private name, and stands there for what does.
OF_PUBLIC_NAMES = ("imported_tensorflow", "is_whole", "is_tracing_tensorflow")
FRAMEWORKS = ("tensorflow", "jax", "torch")


@contextlib.contextmanager
def taking(function):
    """Tells which private name is another one now, where a test fails."""
    try:
        yield
    except Exception as error:
        what = inspect.getdoc(function).split("\n\n")[1]
        raise AssertionError(
            f"`keras_compat.{function.__name__}()` does not do what it did. "
            f"Installed: {VERSIONS}. {what}"
        ) from error


class Parts(keras.layers.Layer):
    def __init__(self, name=None):
        super().__init__(name=name)
        self.first = keras.layers.Dense(2, name="first")
        self.nested = keras.Sequential(
            [keras.layers.Dense(2, name="second")], name="nested"
        )

    def call(self, x):
        return self.nested(self.first(x))


def make_model(metrics=()):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("adam", "mse", metrics=list(metrics))
    return model


def test_flatten_layers():
    layer = Parts("parts")
    with taking(keras_compat.flatten_layers):
        names = {x.name for x in keras_compat.flatten_layers(layer)}
        assert names == {"parts", "first", "nested", "second"}
        inner = keras_compat.flatten_layers(
            layer, include_self=False, recursive=False
        )
        assert {x.name for x in inner} == {"first", "nested"}


def test_num_processes():
    with taking(keras_compat.num_processes):
        assert keras_compat.num_processes() == 1


def test_finish_construction():
    class Doubled(keras_hub.models.Backbone):
        def __init__(self):
            inputs = keras.Input((3,))
            self.dense = keras.layers.Dense(2)
            super().__init__(inputs=inputs, outputs=self.dense(inputs))
            keras_compat.finish_construction(self)

    with taking(keras_compat.finish_construction):
        model = Doubled()
        # Elsewhere it is no module of PyTorch's.
        parameters = getattr(model, "parameters", lambda: model.weights)
        assert len(list(parameters())) == 2


def test_is_cached_evaluation():
    seen = []

    class Watched(keras.Sequential):
        def evaluate(self, *args, **kwargs):
            seen.append(keras_compat.is_cached_evaluation(kwargs))
            return super().evaluate(*args, **kwargs)

    model = Watched([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    x, y = np.ones((4, 3)), np.ones((4, 2))
    with taking(keras_compat.is_cached_evaluation):
        model.evaluate(x, y, verbose=0)
        model.fit(x, y, validation_data=(x, y), verbose=0)
        assert seen == [False, True]


class Stop(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        if batch == 1:
            raise KeyboardInterrupt


def test_forget_jax_state():
    model = make_model()
    before = ops.convert_to_numpy(model.weights[0])
    with pytest.raises(KeyboardInterrupt):
        model.fit(
            np.ones((8, 3)),
            np.ones((8, 2)),
            batch_size=2,
            callbacks=[Stop()],
            verbose=0,
        )
    with taking(keras_compat.forget_jax_state):
        keras_compat.forget_jax_state(model)
        # Every weight is there, and has what two steps made of it.
        assert all(keras_compat.raw_value(w) is not None for w in model.weights)
        assert (ops.convert_to_numpy(model.weights[0]) != before).any()
        assert getattr(model, "_jax_state", None) is None


def test_has_jax_state():
    seen = []
    model = make_model()
    model.make_train_function()
    step = model.train_function

    def look_and_step(*args):
        seen.append(keras_compat.has_jax_state(model))
        return step(*args)

    model.train_function = look_and_step
    model.fit(np.ones((2, 3)), np.ones((2, 2)), batch_size=1, verbose=0)
    with taking(keras_compat.has_jax_state):
        # From the first step on.
        assert seen == [False, keras.backend.backend() == "jax"]
        assert not keras_compat.has_jax_state(model)
        # One that a step has used up.
        gone = types.SimpleNamespace(is_deleted=lambda: True)
        model._jax_state, model._jax_state_synced = {"weights": [gone]}, False
        assert not keras_compat.has_jax_state(model)


def test_jax_state():
    seen = []

    def look(batch, logs):
        seen.append(len(keras_compat.jax_state(model)))

    model = make_model()
    assert keras_compat.jax_state(model) == []
    callback = keras.callbacks.LambdaCallback(on_train_batch_end=look)
    model.fit(np.ones((2, 3)), np.ones((2, 2)), callbacks=[callback], verbose=0)
    variables = [*model.variables, *model.optimizer.variables]
    with taking(keras_compat.jax_state):
        if keras.backend.backend() == "jax":
            # The metrics have two variables, the loss's.
            assert seen == [len(variables) + len(model.metrics_variables)]
        else:
            assert seen == [0]


def test_before_jax_steps():
    seen = []

    class Told(keras_compat.BeforeJaxSteps, keras.Sequential):
        def before_jax_step(self):
            seen.append(keras_compat.raw_value(self.weights[0]) is not None)

    model = Told([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile("adam", "mse")
    x, y = np.ones((4, 3)), np.ones((4, 2))
    # Every epoch begins with what callbacks have left.
    model.fit(x, y, batch_size=2, epochs=2, verbose=0)
    model.train_on_batch(x, y)
    model.predict(x, verbose=0)
    with taking(keras_compat.BeforeJaxSteps):
        is_jax = keras.backend.backend() == "jax"
        assert seen == ([True] * 4 if is_jax else [])


def test_is_whole():
    assert keras_compat.is_whole(None)
    assert keras_compat.is_whole(ops.ones(2))
    gone = types.SimpleNamespace(is_deleted=lambda: True)
    assert not keras_compat.is_whole(gone)


def test_frame_that_drops_errors(monkeypatch):
    frames = []

    class Failure(BaseException):
        pass

    def fail(value):
        frames.append(keras_compat.frame_that_drops_errors(sys._getframe()))
        raise Failure

    monkeypatch.setattr(keras.src.backend, "convert_to_numpy", fail)
    logs = {"loss": ops.ones(())}
    with taking(keras_compat.frame_that_drops_errors):
        # It does drop them; where it no longer does the function can go.
        assert keras.src.utils.python_utils.pythonify_logs(logs) == logs
        assert [frame.f_code.co_name for frame in frames] == ["pythonify_logs"]
        frames.clear()
        if keras.backend.backend() == "torch":
            with pytest.raises(Failure):
                ops.custom_gradient(fail)(ops.ones(()))
            # It is tried twice.
            names = [frame and frame.f_code.co_name for frame in frames]
            assert names == ["forward", "forward"]
        assert keras_compat.frame_that_drops_errors(sys._getframe()) is None
        assert keras_compat.frame_that_drops_errors(None) is None


def test_raw_value():
    variable = keras.Variable([1.0, 2.0])
    with taking(keras_compat.raw_value):
        value = ops.convert_to_numpy(keras_compat.raw_value(variable))
        np.testing.assert_array_equal(value, [1.0, 2.0])
        # As Keras on JAX takes it out.
        variable._value = None
        assert keras_compat.raw_value(variable) is None


def test_holders():
    variable = keras.Variable([1.0, 2.0])
    variable.assign(keras.ops.array([3.0, 4.0]))
    with taking(keras_compat.holders):
        assert keras_compat.holders(variable) == 0
        held = [variable._value, variable._value]
        assert keras_compat.holders(variable) == len(held)


def test_build_metrics():
    model = make_model([keras.metrics.F1Score()])
    batch = (np.ones((4, 3), "float32"), np.ones((4, 2), "float32"))
    before = len(model.metrics_variables)
    with taking(keras_compat.build_metrics):
        keras_compat.build_metrics(model, batch)
        # What is counted for every class, whose number was not known.
        shapes = [tuple(v.shape) for v in model.metrics_variables[before:]]
        assert (2,) in shapes


def test_adam_moments():
    optimizer = keras.optimizers.Adam()
    first, second = keras.Variable(np.ones(2)), keras.Variable(np.ones(3))
    optimizer.build([first, second])
    optimizer.apply([ops.ones(2), ops.zeros(3)], [first, second])
    with taking(keras_compat.adam_moments):
        moments = keras_compat.adam_moments(optimizer, first)
        assert all((ops.convert_to_numpy(m) != 0).all() for m in moments)
        moments = keras_compat.adam_moments(optimizer, second)
        assert [ops.convert_to_numpy(m).tolist() for m in moments] == [
            [0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0],
        ]


def test_add_special_token():
    class Marked(keras_hub.tokenizers.WordPieceTokenizer):
        def __init__(self, vocabulary):
            keras_compat.add_special_token(self, "[CLS]", "cls_token")
            super().__init__(vocabulary=vocabulary)

    with taking(keras_compat.add_special_token):
        tokenizer = Marked(["[UNK]", "[CLS]", "one"])
        assert tokenizer.cls_token == "[CLS]"
        assert tokenizer.cls_token_id == 1
        assert tokenizer.special_tokens == ["[CLS]"]


def test_in_safe_mode():
    seen = []

    class Safe:
        @classmethod
        def from_config(cls, config):
            seen.append(keras_compat.in_safe_mode())
            return cls()

    config = {"class_name": "Safe", "config": {}, "registered_name": "Safe"}
    with taking(keras_compat.in_safe_mode):
        assert keras_compat.in_safe_mode() is None
        for safe_mode in (True, False):
            keras.saving.deserialize_keras_object(
                config, custom_objects={"Safe": Safe}, safe_mode=safe_mode
            )
        assert seen == [True, False]


def test_objects_in_scope():
    with taking(keras_compat.objects_in_scope):
        assert "Mine" not in keras_compat.objects_in_scope()
        with keras.saving.custom_object_scope({"Mine": Parts}):
            assert keras_compat.objects_in_scope() == {"Mine": Parts}
            # Asking leaves it as it is.
            assert keras.saving.get_registered_object("Mine") is Parts
        assert "Mine" not in keras_compat.objects_in_scope()


def test_preset_file(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with taking(keras_compat.preset_file):
        path = keras_compat.preset_file(str(tmp_path), "config.json")
        assert pathlib.Path(path) == tmp_path / "config.json"
        with pytest.raises(FileNotFoundError):
            keras_compat.preset_file(str(tmp_path), "task.json")


def test_register_presets(tmp_path):
    class OfItsOwn(keras_hub.models.Backbone):
        pass

    entry = {"metadata": {}, "kaggle_handle": str(tmp_path)}
    (tmp_path / "config.json").write_text("{}")
    with taking(keras_compat.register_presets):
        keras_compat.register_presets({"a_name": entry}, OfItsOwn)
        assert OfItsOwn.presets == {"a_name": entry}
        # A folder is where KerasHub has a handle of Kaggle.
        path = keras_compat.preset_file("a_name", "config.json")
        assert pathlib.Path(path) == tmp_path / "config.json"


def test_imported_tensorflow(monkeypatch):
    module = types.ModuleType("tensorflow")
    monkeypatch.setitem(sys.modules, "tensorflow", module)
    assert keras_compat.imported_tensorflow() is None  # It is half imported.
    module.executing_eagerly = lambda: True
    assert keras_compat.imported_tensorflow() is module
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    assert keras_compat.imported_tensorflow() is None
    monkeypatch.delitem(sys.modules, "tensorflow")
    assert keras_compat.imported_tensorflow() is None
    assert "tensorflow" not in sys.modules


def test_is_tracing_tensorflow(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    assert not keras_compat.is_tracing_tensorflow()
    module = types.ModuleType("tensorflow")
    monkeypatch.setitem(sys.modules, "tensorflow", module)
    module.executing_eagerly = lambda: True
    assert not keras_compat.is_tracing_tensorflow()
    module.executing_eagerly = lambda: False
    assert keras_compat.is_tracing_tensorflow()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_private_name_is_told_with_a_version_and_tested(name):
    assert f"test_{name}" in globals()
    if name not in OF_PUBLIC_NAMES:
        told = inspect.getdoc(FUNCTIONS[name]).split("\n\n")[1]
        assert re.match(r"Takes `.*\((Keras|KerasHub)\s[\d.]+\)", told, re.S)


def test_no_framework_is_imported_but_by_keras():
    """The names of the frameworks stand in no import of the module."""
    tree = ast.parse((FOLDER / "keras_compat.py").read_text("utf-8"))
    assert not set(FRAMEWORKS) & {name.split(".")[0] for name in imports(tree)}


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{x.name}" for x in node.names)


def other_files():
    for path in sorted(FOLDER.rglob("*.py")):
        if path.name != "keras_compat.py":
            yield path, ast.parse(path.read_text("utf-8"))


def test_no_other_file_imports_what_is_private():
    private = {
        f"{path.relative_to(FOLDER)}: {name}"
        for path, tree in other_files()
        for name in imports(tree)
        if "keras.src" in name or "keras_hub.src" in name
    }
    assert not private


def test_no_other_file_takes_an_attribute_that_is_private():
    """Neither of Keras and KerasHub, nor of another object of our own."""
    own, taken = set(), []
    for path, tree in other_files():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                own.add(node.name)
            elif isinstance(node, ast.Attribute) and is_private(node.attr):
                if node.attr == "_asdict":  # Of named tuples, and public.
                    continue
                if isinstance(node.ctx, ast.Store):
                    own.add(node.attr)
                else:
                    taken.append((path.relative_to(FOLDER), node))
            elif isinstance(node, ast.Constant):
                # As in `object.__setattr__(self, "_name", value)`.
                own.add(node.value)
    private = {
        f"{path}:{node.lineno}: {ast.unparse(node)}"
        for path, node in taken
        if node.attr not in own or not is_own(node.value)
    }
    assert not private


def is_own(node):
    """Whether it is `self`, `cls`, `super()` or `type(self)`."""
    if isinstance(node, ast.Call) and node.args:
        (node,) = node.args
    elif isinstance(node, ast.Call):
        node = node.func
    return isinstance(node, ast.Name) and node.id in ("self", "cls", "super")


def test_no_name_of_our_own_hides_one_of_keras():
    """A private method of Keras's would be overridden by one of its name."""
    hidden = set()
    for cls in set(keras.saving.get_custom_objects().values()):
        if not inspect.isclass(cls) or not is_ours(cls):
            continue
        theirs = [base for base in cls.__mro__ if not is_ours(base)]
        hidden |= {
            f"{base.__module__}.{base.__name__}.{name}"
            for ours in filter(is_ours, cls.__mro__)
            # Which overrides some on purpose, and is tested for each.
            if ours.__module__ != keras_compat.__name__
            for name in filter(is_private, vars(ours))
            for base in theirs
            # The machinery of abstract classes, which is in each of them.
            if name in vars(base) and not name.startswith("_abc_")
        }
    assert not hidden


def is_private(name):
    return name.startswith("_") and not name.startswith("__")


def is_ours(cls):
    return cls.__module__.split(".")[0] == "keras_wave"
