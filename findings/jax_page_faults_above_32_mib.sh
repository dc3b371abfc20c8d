#!/usr/bin/env bash
# JAX on a CPU, with glibc: a compiled function with more than 32 MiB of
# temporary memory gets all of it anew from the system at every call, and the
# setting of malloc that should end this does so only together with two others.
#
# Versions: jax and jaxlib 0.10.2, numpy 2.4.6, Linux with glibc.
#
# Behaviour: XLA takes one block for the temporary memory of a call and frees it
# after the call. glibc may learn to keep blocks of up to 32 MiB, which depends
# on what else was freed. Every larger one goes back to the system, and each of
# its pages is a page fault at the next call. One would expect that a larger
# glibc.malloc.mmap_threshold ends this. Alone it does nothing: the memory is
# trimmed instead. With a larger trim_threshold it works, but only up to 64 MiB,
# for XLA computes in a thread of its own and no heap of glibc's threads is
# larger than that. With arena_max=1, by which the threads take from the main
# heap, it works for any size.
#
# Why it matters: one step of a small text classifier, 64 texts of 64 words,
# soon needs 32 MiB. A little more than that costs ten thousand page faults a
# step, in training as in prediction.
#
# Expected output, but for some percent (page faults in the median call, of the
# pages that the temporary memory has):
#   as it is: 16 MiB: 0% to 100%, 40 MiB: 100%, 100 MiB: 100%
#   mmap_threshold: 16 MiB: 0% to 100%, 40 MiB: 100%, 100 MiB: 100%
#   and trim_threshold: 16 MiB: 0%, 40 MiB: 0%, 100 MiB: 100%
#   and arena_max=1: 16 MiB: 0%, 40 MiB: 0%, 100 MiB: 0%
# The script asks for less than 20% or more than 80%, and nothing of the first
# number in the first two lines.
set -euo pipefail
if ! getconf GNU_LIBC_VERSION > /dev/null 2>&1; then
    echo "This is about Linux with glibc." >&2
    exit 2
fi
huge=/sys/kernel/mm/transparent_hugepage/enabled
if grep -qs '\[always\]' "$huge"; then
    echo "Huge pages are always on here, so that page faults are few." >&2
    exit 2
fi
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check \
    jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6
cat > "$folder/count.py" <<'PYTHON'
import resource
import statistics
import sys

import jax
import jax.numpy as jnp


def backwards(x):
    # XLA makes a copy of the array, to set values in it.
    return x[:, ::-1].at[:, 0].set(0.0).sum()


def page_faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def share_of_pages(mebibytes):
    """Page faults of the median call, by pages of temporary memory."""
    x = jnp.ones((mebibytes * 1024, 256), "float32")
    function = jax.jit(backwards).lower(x).compile()
    size = function.memory_analysis().temp_size_in_bytes
    assert 0 <= size / 2**20 - mebibytes < 1
    faults = []
    for _ in range(15):
        before = page_faults()
        function(x).block_until_ready()
        faults.append(page_faults() - before)
    # The first calls show glibc which sizes there are.
    pages = size / resource.getpagesize()
    return statistics.median(faults[4:]) / pages


name, expected = sys.argv[1], sys.argv[2].split()
seen = {size: share_of_pages(size) for size in (16, 40, 100)}
shown = (f"{size} MiB: {share:.0%}" for size, share in seen.items())
print(f"{name}: {', '.join(shown)}")
bounds = {"none": (0, 0.2), "all": (0.8, 1.2), "any": (0, 2)}
for share, word in zip(seen.values(), expected):
    low, high = bounds[word]
    if not low <= share <= high:
        sys.exit(f"stated was {word}, and seen {share:.0%}")
PYTHON
count() {
    GLIBC_TUNABLES="$1" JAX_PLATFORMS=cpu \
        "$folder/env/bin/python" "$folder/count.py" "$2" "$3"
}
tunables=""
count "$tunables" "as it is" "any all all"
tunables="glibc.malloc.mmap_threshold=4294967296"
count "$tunables" "mmap_threshold" "any all all"
tunables="$tunables:glibc.malloc.trim_threshold=17179869184"
count "$tunables" "and trim_threshold" "none none all"
tunables="$tunables:glibc.malloc.arena_max=1"
count "$tunables" "and arena_max=1" "none none none"
