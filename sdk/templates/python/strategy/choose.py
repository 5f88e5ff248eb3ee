"""What is worth answering. Knows neither the contract nor a sandbox, so that it is tested by Python alone."""


def sure(detections, least):
    """Those of at least this confidence, in their order."""
    return [found for found in detections if found.confidence >= least]
