import unittest
from types import SimpleNamespace

from columns import Detection, Keypoint, Look, Object, annotated, looks


class ColumnsTest(unittest.TestCase):
    def test_each_look_has_its_part_of_the_lists(self):
        seen = SimpleNamespace(
            frames=[8, 8, 9],
            roles=[0, 1, 0],
            detection_counts=[2, 0, 1],
            keypoint_counts=[0, 1, 0],
            class_ids=[2, 1, 3],
            boxes=[1.0, 2.0, 3.0, 4.0, 0.25] * 3,
            keypoints=[5.0, 6.0, 0.75],
        )
        two, one, three = (Detection(class_id, (1.0, 2.0, 3.0, 4.0), 0.25) for class_id in (2, 1, 3))
        expected = [
            Look(8, 0, [two, one], []),
            Look(8, 1, [], [Keypoint((5.0, 6.0), 0.75)]),
            Look(9, 0, [three], []),
        ]
        self.assertEqual(list(looks(seen)), expected)

    def test_lists_say_how_much_of_them_is_of_each_frame(self):
        first, second = (Object(id, id + 10, (1.0, 2.0, 3.0, 4.0), 0.5) for id in (1, 2))
        frames, object_counts, keypoint_counts, ids, class_ids, boxes, keypoints = annotated(
            [([first, second], [(5.0, 6.0)]), ([], [(7.0, 8.0), (0.0, 0.0)])]
        )
        self.assertEqual((frames, object_counts, keypoint_counts), ([0, 1], [2, 0], [1, 2]))
        self.assertEqual((ids, class_ids), ([1, 2], [11, 12]))
        self.assertEqual(boxes, [1.0, 2.0, 3.0, 4.0, 0.5] * 2)
        self.assertEqual(keypoints, [5.0, 6.0, 7.0, 8.0, 0.0, 0.0])


if __name__ == "__main__":
    unittest.main()
