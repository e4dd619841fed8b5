"""Error that servings share, drawn once for each food.

The laboratory's error is shared by a food group, the food's own mean by all its servings; neither averages out over
a week or a cohort. Everything here depends on the seed and the food's id alone, so chunks, order and machine change
nothing.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from vitamer.columns import MENAQUINONES, VITAMIN_D

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vitamer.pooling import Pool

__all__ = ["DRAWS", "interval_of_sums", "shared_draws"]

#: Draws of each shared error. The normal quantiles are fixed and only shuffled, so means are exact at any number.
DRAWS = 500


@lru_cache(maxsize=1)
def _quantiles() -> NDArray[np.float32]:
    """Return the fixed standard normal quantiles that every shared error shuffles."""
    from statistics import NormalDist

    import numpy as np

    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / DRAWS) for i in range(DRAWS)], dtype=np.float32)


@lru_cache(maxsize=1)
def _spread_out() -> NDArray[np.float32]:
    """Return the normal quantiles in an order that covers the square evenly when set beside sorted draws.

    The ranks are those of the van der Corput sequence in base 2, which makes the pairs a Hammersley set.
    """
    import numpy as np

    digits = DRAWS.bit_length()
    reversed_bits = [int(format(i, f"0{digits}b")[::-1], 2) for i in range(DRAWS)]
    ordered: NDArray[np.float32] = _quantiles()[np.argsort(np.argsort(reversed_bits))]
    return ordered


def _shuffled(seed: int, *key: str) -> NDArray[np.float32]:
    """Return the normal quantiles in an order that depends on `seed` and `key` alone."""
    from hashlib import blake2b

    import numpy as np

    digest = blake2b("\x1f".join((str(seed), *key)).encode(), digest_size=8).digest()
    shuffled: NDArray[np.float32] = np.random.default_rng(int.from_bytes(digest, "big")).permutation(_quantiles())
    return shuffled


def _between(mean: float, sd: float, lowest: float, highest: float, z: NDArray[np.float32]) -> NDArray[np.float32]:
    """Draw log-normal values with the given mean, held within what is plausible."""
    import numpy as np

    def at(centre: float) -> NDArray[np.float32]:
        held: NDArray[np.float32] = np.clip(np.exp(centre + sd * z), lowest, highest)
        return held

    low, high = math.log(mean) - sd**2 / 2 - 4.0, math.log(mean) + 4.0
    values = at(math.log(mean) - sd**2 / 2)
    if values.min() > lowest and values.max() < highest:
        values *= mean / values.mean(dtype=np.float64)
        return values
    for _ in range(40):  # clipping moves the mean: shift the centre until it is back
        middle = (low + high) / 2
        low, high = (middle, high) if at(middle).mean(dtype=np.float64) < mean else (low, middle)
    return at(high).astype(np.float32)


def shared_draws(pool: Pool, rows: NDArray[np.int64], seed: int) -> dict[str, NDArray[np.float32]]:
    """Draw the contents of foods with the errors that all their servings share.

    Parameters
    ----------
    pool : Pool
        The pooled table.
    rows : numpy.ndarray
        The foods.
    seed : int
        Seed of the draws; they depend on it and the food's id alone, not on the other foods.

    Returns
    -------
    dict of str to numpy.ndarray
        For every form, foods × draws [µg/hg]; 0 where the content is zero or unknown. The forms of vitamin K2 are
        total × shares, so that they add up to the same total in every draw.
    """
    import numpy as np

    drawn = {a: np.zeros((len(rows), DRAWS), dtype=np.float32) for a in (*MENAQUINONES, *VITAMIN_D)}
    total_column = pool.column["MK_total"]
    for i, row in enumerate(rows):
        food, group = pool.foods[row], pool.groups[row]
        for kind, forms in (("menaquinones", MENAQUINONES), ("vitamin_d", VITAMIN_D)):
            present = [a for a in forms if pool.means[row, pool.column[a]] > 0]
            if not present:
                continue
            sd = pool.laboratory_sd[group, kind]
            laboratory = np.exp(sd * _shuffled(seed, "laboratory", group, kind) - sd**2 / 2)
            z = _shuffled(seed, "food", food, kind)
            whole: NDArray[np.float32] | None = None
            if kind == "menaquinones" and pool.between_sd[row, total_column] > 0:
                whole = _draw_mean(pool, row, "MK_total", z)
                share_sd = [pool.share_sd[row, pool.column[a]] for a in present]
                shares = np.array(
                    [
                        pool.means[row, pool.column[a]] * np.exp(s * _shuffled(seed, "share", food, a))
                        for a, s in zip(present, share_sd, strict=True)
                    ]
                )
                shares /= shares.sum(axis=0)
            for k, a in enumerate(present):
                values = whole * shares[k] if whole is not None else _draw_mean(pool, row, a, z)
                values = values * laboratory
                drawn[a][i] = values * (pool.means[row, pool.column[a]] / values.mean(dtype=np.float64))
    return drawn


def _draw_mean(pool: Pool, row: int, analyte: str, z: NDArray[np.float32]) -> NDArray[np.float32]:
    at = row, pool.column[analyte]
    return _between(
        float(pool.means[at]), float(pool.between_sd[at]), float(pool.lowest[at]), float(pool.highest[at]), z
    )


def interval_of_sums(
    shared: NDArray[np.float32], mean: NDArray[np.float64], variance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 90 % intervals of sums whose shared errors were drawn and whose other errors are known by variance.

    Parameters
    ----------
    shared : numpy.ndarray
        Sums × draws, with the shared errors only [any unit].
    mean : numpy.ndarray
        Mean of each sum, to which its draws are scaled [that unit].
    variance : numpy.ndarray
        Variance that unshared errors add to each sum [that unit, squared].

    Returns
    -------
    tuple of numpy.ndarray
        5th and 95th percentiles; the lower never above, the upper never below the mean.

    Notes
    -----
    The unshared errors are taken as one log-normal factor with mean 1 and that variance. Its quantiles are set beside
    the sorted draws in van der Corput order, which covers their plane evenly.
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        log_variance = np.log1p(np.where(mean > 0, variance / mean**2, 0.0))[:, None]
        drawn_mean = shared.mean(axis=1, dtype=np.float64)
        scale = np.where(drawn_mean > 0, mean / drawn_mean, 1.0)[:, None].astype(np.float32)
    factor = np.exp(np.sqrt(log_variance) * _spread_out() - log_variance / 2)
    low, high = np.quantile(np.sort(shared * scale, axis=1) * factor, (0.05, 0.95), axis=1)
    return np.fmin(low, mean), np.fmax(high, mean)
