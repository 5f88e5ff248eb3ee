import unittest

from request import read


class ReadTest(unittest.TestCase):
    def test_a_request_is_read_and_what_is_none_is_refused(self):
        self.assertEqual(read(b'{"challenge_id": 7, "video_url": "http://h/c.mp4"}'), ("7", "http://h/c.mp4"))
        for body in (b"", b"\xff", b"[]", b"{}", b'{"challenge_id": "7"}'):
            with self.assertRaisesRegex(ValueError, "video_url"):
                read(body)


if __name__ == "__main__":
    unittest.main()
