"""The yardstick of untouched accounts."""

import numpy as np
import pytest

from agents.alerts.peers import quantile


@pytest.mark.parametrize("size", [1, 2, 3, 10, 11, 257, 1023])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.9, 0.95, 1.0])
def test_a_quantile_has_the_bits_of_numpys(size: int, share: float):
    numbers = np.random.default_rng(size)
    for _ in range(20):
        values = numbers.normal(0.0, 5.0, size)
        assert quantile(values, share).hex() == float(np.quantile(values, share)).hex()
