"""Every argument of an encoder that gives it a sense of the order of words."""

ORDER = {
    "kernel_size": 2,
    "wave_kernel_size": 3,
    "rotation": True,
    "other_semantics": "window",
    "window_size": (3, 5),
}
