"""Random numbers are those of the published generator, whatever the order of asking."""

import numpy as np
import pytest

from netwright.operations.philox import normal, permutation, random_words, stream_of, uniform

ONES = 0xFFFFFFFF


def test_words_equal_the_published_known_answers() -> None:
    # Random123's kat_vectors for philox4x32-10: counter and key all 0.
    zero = random_words(0, 0, 4)

    assert [f"{word:08x}" for word in zero] == ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]


def test_words_of_a_full_key_equal_an_independent_computation() -> None:
    seed, stream, epoch, block = 0x123456789ABCDEF0, ONES, ONES, 5

    words = random_words(seed, stream, 4, start=4 * block, epoch=epoch)

    expected = philox((block, epoch, stream, 0), (seed & ONES, seed >> 32))
    assert words.tolist() == expected


def philox(counter: tuple[int, ...], key: tuple[int, ...]) -> list[int]:
    """Philox4x32-10 in Python's own whole numbers."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & ONES, (p0 >> 32) ^ c3 ^ k1, p0 & ONES
        k0, k1 = (k0 + 0x9E3779B9) & ONES, (k1 + 0xBB67AE85) & ONES
    return [c0, c1, c2, c3]


def test_the_independent_computation_knows_the_published_answers() -> None:
    assert philox((0,) * 4, (0, 0)) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert philox((ONES,) * 4, (ONES,) * 2) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


@pytest.mark.parametrize("start", [0, 1, 3, 4, 7, 1001])
@pytest.mark.parametrize("count", [0, 1, 5, 64])
def test_words_do_not_depend_on_where_asking_begins(start: int, count: int) -> None:
    whole = random_words(3, 4, 2000, epoch=2)

    assert np.array_equal(random_words(3, 4, count, start, 2), whole[start : start + count])


def test_streams_seeds_and_epochs_differ() -> None:
    drawn = [
        random_words(s, t, 8, epoch=e).tolist() for s in (0, 1) for t in (0, 1) for e in (0, 1)
    ]

    assert len({tuple(words) for words in drawn}) == 8


def test_uniform_numbers_are_evenly_spread_inside_zero_and_one() -> None:
    numbers = uniform(1, 2, 100_000)

    assert 0 < numbers.min() < numbers.max() < 1
    counts, _ = np.histogram(numbers, 20, (0, 1))
    assert (((counts - 5000) ** 2) / 5000).sum() < 43.8  # chi-squared, 19 degrees, p = 0.001


def test_normal_numbers_have_the_moments_of_the_standard_normal() -> None:
    numbers = normal(1, 2, 100_001)

    assert numbers.size == 100_001
    assert abs(numbers.mean()) < 0.013
    assert abs(numbers.std() - 1) < 0.01
    assert abs((numbers**3).mean()) < 0.05
    assert abs((numbers**4).mean() - 3) < 0.1


def test_a_permutation_holds_every_number_once_and_changes_with_the_epoch() -> None:
    first, second = permutation(1, 2, 1000), permutation(1, 2, 1000, epoch=1)

    assert np.array_equal(np.sort(first), np.arange(1000))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, permutation(1, 2, 1000))


def test_the_stream_of_a_name_is_its_checksum() -> None:
    assert stream_of("123456789") == 0xCBF43926  # the check value of CRC-32
