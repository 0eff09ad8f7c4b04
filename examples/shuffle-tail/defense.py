"""Tells the truth about the best class alone: all other probabilities of an answer change places at random.

Honest users who read the label lose nothing; a surrogate learns wrong relations between classes. The shuffle of query i
is drawn from (seed, i), so how a client batches changes nothing.
"""

import numpy as np

import stealbench


def answer(queries, posteriors, call):
    """float32 [n, classes] -> float32 [n, classes]; rows keep their sum and their largest entry."""
    answers = posteriors.copy()
    for row, own in enumerate(answers):
        others = np.delete(np.arange(own.size), own.argmax())
        rng = np.random.default_rng((call.seed, call.first_query_index + row))
        own[others] = own[rng.permutation(others)]
    return answers


task = stealbench.defender_task()
if isinstance(task, stealbench.ServeTask):
    task.serve(answer)
