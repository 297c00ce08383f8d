"""Memory planning: what lives at one time never overlaps."""

from hypothesis import given
from hypothesis import strategies as st

from netwright.program.memory import Life, place

lives = st.lists(
    st.tuples(st.integers(1, 200), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=40
).map(
    lambda rows: [Life(f"t{i}", size, min(a, b), max(a, b)) for i, (size, a, b) in enumerate(rows)]
)


@given(lives, st.sampled_from([1, 16]), st.integers(0, 3))
def test_tensors_that_live_together_do_not_overlap(pieces: list[Life], align: int, at: int) -> None:
    start = 16 * at

    layout = place(pieces, align, start)

    for a in pieces:
        begin = layout.offsets[a.name]
        assert begin >= start
        assert (begin - start) % align == 0
        assert begin + a.size <= layout.size
        for b in pieces:
            together = a is not b and a.first <= b.last and b.first <= a.last
            if together:
                other = layout.offsets[b.name]
                assert begin + a.size <= other or other + b.size <= begin


def test_memory_of_a_chain_is_two_neighbours_and_not_the_sum() -> None:
    chain = [Life(f"t{i}", 160, i, i + 1) for i in range(10)]

    assert place(chain, 16).size == 320
