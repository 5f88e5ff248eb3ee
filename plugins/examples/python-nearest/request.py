"""The soccer challenge's request. Knows neither the contract nor a sandbox, so that it is tested by Python alone."""

import json


def read(body):
    """The challenge's name and the clip's address; a ValueError says what is wrong."""
    try:
        request = json.loads(body)
        return str(request["challenge_id"]), str(request["video_url"])
    except (ValueError, LookupError, TypeError):
        raise ValueError("the request must be a JSON object with challenge_id and video_url") from None
