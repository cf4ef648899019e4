"""How much one more person's word would tell: the expected decrease of the variance of a fraction."""

import numpy as np


def posterior_mean(said: np.ndarray, asked: np.ndarray, rate: np.ndarray, prior: float) -> np.ndarray:
    """The fraction of people who would say so, from those who did and a prior worth `prior` people at `rate`.

    >>> posterior_mean(np.array([3.0]), np.array([4.0]), np.array([0.25]), 4.0).tolist()
    [0.5]
    """
    return (said + prior * rate) / (asked + prior)


def gain_of_one(said: np.ndarray, asked: np.ndarray, rate: np.ndarray, prior: float) -> np.ndarray:
    """By how much the variance of the fraction is expected to fall if one more person is asked.

    Of a beta distribution with mean m worth s people the variance is m (1 - m) / (s + 1), and after one more it is
    expected to be s / (s + 1) of that. said: people who said so, of `asked`; all arrays broadcast.

    >>> gain_of_one(np.array([1.0]), np.array([1.0]), np.array([1/3]), 3.0).round(3).tolist()
    [0.01]
    """
    mean, people = posterior_mean(said, asked, rate, prior), asked + prior
    return mean * (1 - mean) / (people + 1) ** 2
