"""What a classifier saw in its texts: token by token, and as a report."""

from keras_wave.insight.evaluation import Evaluation
from keras_wave.insight.explain import explain
from keras_wave.insight.explanation import Explanation
from keras_wave.insight.waves import Waves
from keras_wave.insight.write_report import write_report

__all__ = [
    "Evaluation",
    "Explanation",
    "Waves",
    "explain",
    "write_report",
]
