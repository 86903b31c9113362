"""`python -m brain` is Rasa's server on 127.0.0.1:MILA_RASA_PORT, as `rasa run` with telemetry off and our logs."""

import os
import sys
import warnings

from brain.lightly import import_lightly
from brain.settings import ROOT, SettingMissing, read_settings


def main() -> int:
    """Serves until it is stopped; 1 if there is nothing to serve."""
    # Rasa and TensorFlow read these when they are imported.
    os.environ.update(RASA_TELEMETRY_ENABLED="false", TF_CPP_MIN_LOG_LEVEL="3", LOG_LEVEL="WARNING")
    os.environ.update(LOG_LEVEL_LIBRARIES="WARNING", SANIC_WORKERS="1", CUDA_VISIBLE_DEVICES="-1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one sentence at a time; more only wait for each other
    try:
        settings = read_settings()
    except SettingMissing as error:
        print(error, file=sys.stderr)
        return 1
    if not settings.model.exists():
        print(f"{settings.model}: no model here: run `make train` first.", file=sys.stderr)
        return 1
    import_lightly(ROOT / "config.yml")
    warnings.simplefilter("ignore")
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    serve_application(
        str(settings.model),
        interface="127.0.0.1",
        port=settings.port,
        credentials=str(ROOT / "credentials.yml"),
        endpoints=AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml")),
        enable_api=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
