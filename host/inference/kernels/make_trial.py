"""Makes trial.onnx: one convolution of a picture of 8 x 8 px, which a backend runs before it is trusted."""

import pathlib

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper, save


def main():
    weights = numpy_helper.from_array(np.full((4, 3, 3, 3), 0.1, np.float32), "weights")
    node = helper.make_node("Conv", ["images", "weights"], ["output0"], pads=[1, 1, 1, 1])
    tensors = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, 8, 8])
        for name, channels in [("images", 3), ("output0", 4)]
    ]
    graph = helper.make_graph([node], "trial", tensors[:1], tensors[1:], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    save(model, pathlib.Path(__file__).with_name("trial.onnx"))


if __name__ == "__main__":
    main()
