import abc
import importlib.util


class ExportFormat(abc.ABC):
    """A format that a classifier is exported to.

    Attributes:
        name: string. What `WaveClassifier.export()` calls it.
        file: string. A file that every export of the format has.
        backend: string. The Keras backend whose process writes it.
        suffixes: Tuple of strings. How other exports end the name of the file,
            which a folder should not.
        packages: Tuple of strings. The modules that write and run it beside
            those of every install.
        extra: string. The extra of this package that installs them.
        takes_texts: bool. Whether an export takes raw strings as well as ids.
    """

    name = None
    file = None
    backend = "tensorflow"
    suffixes = ()
    packages = ()
    extra = None
    takes_texts = False

    @abc.abstractmethod
    def write(self, source, folder, sequence_length):
        """Writes an export. Runs in a process of the format's backend.

        Args:
            source: A `Source`.
            folder: pathlib.Path. Exists already.
            sequence_length: int. The only length of the inputs, or `None`.
        """

    @abc.abstractmethod
    def load(self, folder):
        """Returns what an export answers with, in its own runtime.

        Args:
            folder: pathlib.Path.

        Returns:
            A function of two int32 arrays, `token_ids` and `padding_mask`, of
            shape `(batch, length)`. It returns logits, a float array of shape
            `(batch, num_classes)`.
        """

    def check_packages(self):
        """Raises `ImportError` where the packages of the format are missing."""
        missing = [
            package
            for package in self.packages
            if importlib.util.find_spec(package) is None
        ]
        if missing:
            raise ImportError(
                f"`format={self.name!r}` needs {', '.join(missing)}. Install "
                f"with: pip install 'keras-wave[{self.extra}]'"
            )
