"""What an answer covers. Knows neither the contract nor a sandbox, so that it is tested by Python alone."""


def coverage(objects, frame_count):
    """The share of frames in which there are objects, from their number in each frame."""
    return sum(count > 0 for count in objects) / max(frame_count, 1)
