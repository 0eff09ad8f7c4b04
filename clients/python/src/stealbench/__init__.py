"""Client of StealBench: what an attack, a recovery, a defense or a detector in Python needs, on numpy alone.

    import stealbench

    task = stealbench.task()
    posteriors = task.query(task.pool[:1000])   # float32 [1000, classes]

Docs: README.md beside this package, and docs/protocol.md of StealBench.
"""

from .errors import BudgetExceededError, OracleError, QueryError, StealBenchError, TaskError
from .local import Local, LocalTask, Score, local
from .serving import Call
from .tasks import AttackTask, FitTask, RecoverTask, ServeTask, StreamFit, defender_task, recover_task, task

__all__ = [
    "AttackTask",
    "BudgetExceededError",
    "Call",
    "FitTask",
    "Local",
    "LocalTask",
    "OracleError",
    "QueryError",
    "RecoverTask",
    "Score",
    "ServeTask",
    "StealBenchError",
    "StreamFit",
    "TaskError",
    "defender_task",
    "local",
    "recover_task",
    "task",
]
__version__ = "0.1.0"
