import math

from keras_wave.insight.markup import escape

WIDTH, HEIGHT = 320, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 38


class Axes:
    """A frame with ticks, for a chart in units of its own.

    Args:
        x_range: A pair of floats, the ends of the horizontal axis.
        y_range: A pair of floats, the ends of the vertical axis.
        x_label: string. What the horizontal axis is.
        y_label: string. What the vertical axis is.
        is_whole: bool. Whether only whole numbers are on the horizontal axis.
            Defaults to `False`.
    """

    def __init__(self, x_range, y_range, x_label, y_label, is_whole=False):
        self.x_range = widen(*x_range)
        self.y_range = widen(*y_range)
        self.x_label = x_label
        self.y_label = y_label
        self.is_whole = is_whole

    def x(self, value):
        low, high = self.x_range
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - low) / (high - low)

    def y(self, value):
        low, high = self.y_range
        height = HEIGHT - TOP - BOTTOM
        return HEIGHT - BOTTOM - height * (value - low) / (high - low)

    def path(self, xs, ys):
        """Returns a path's data through points, with gaps where `y` is `None`.

        Args:
            xs: A list of floats.
            ys: A list of floats or `None`.
        """
        data, command = "", "M"
        for x, y in zip(xs, ys):
            if y is None:
                command = "M"
                continue
            data += f"{command}{self.x(x):.1f} {self.y(y):.1f}"
            command = "L"
        return data

    def draw(self, marks, description):
        """Returns the chart as SVG for a page.

        Args:
            marks: A list of strings, SVG of what the chart shows.
            description: string. What a screen reader says.
        """
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        lines = []
        for value in ticks(*self.x_range, 5, self.is_whole):
            x = self.x(value)
            lines.append(
                f'<text x="{x:.1f}" y="{bottom + 15}" text-anchor="middle">'
                f"{value:g}</text>"
            )
        for value in ticks(*self.y_range, 5):
            y = self.y(value)
            lines += [
                f'<path class="grid" d="M{LEFT} {y:.1f}H{right}"/>',
                f'<text x="{LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">'
                f"{value:g}</text>",
            ]
        return "\n".join(
            [
                f'<svg class="chart" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" '
                f'aria-label="{escape(description)}">',
                *lines,
                *marks,
                f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{right}"/>',
                f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 6}" '
                f'text-anchor="middle">{escape(self.x_label)}</text>',
                f'<text x="10" y="{(TOP + bottom) / 2}" text-anchor="middle" '
                f'transform="rotate(-90 10 {(TOP + bottom) / 2})">'
                f"{escape(self.y_label)}</text>",
                "</svg>",
            ]
        )


def widen(low, high):
    """Returns two ends that are apart."""
    if low < high:
        return low, high
    margin = abs(low) / 10 or 1
    return low - margin, high + margin


def ticks(low, high, count, is_whole=False):
    """Returns round numbers from `low` to `high`, about as many as `count`."""
    wanted = (high - low) / count
    step = 10 ** math.floor(math.log10(wanted))
    step *= next(f for f in (1, 2, 5, 10) if f * step >= wanted * 0.999)
    if is_whole:
        step = max(step, 1)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]
