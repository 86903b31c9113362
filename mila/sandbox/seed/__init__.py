"""The demo customers, one module and one YAML an operator.

Another operator: `<id>.yml`, `<id>.py` with `seed()`, a line here.
"""

from mila.sandbox.seed import mts
from mila.sandbox.seed.seed import Seed

SEEDS: dict[str, Seed] = {"mts": mts.seed()}
