"""model.onnx behind MLServer: images uint8 [n, height, width, channels] in, probabilities [n, classes] out."""

import numpy as np
import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse, MetadataTensor


class Classifier(MLModel):
    async def load(self) -> bool:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri, options)
        _, channels, height, width = self.session.get_inputs()[0].shape
        classes = self.session.get_outputs()[0].shape[1]
        self.inputs = [MetadataTensor(name="images", datatype="UINT8", shape=[-1, height, width, channels])]
        self.outputs = [MetadataTensor(name="probabilities", datatype="FP32", shape=[-1, classes])]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        (tensor,) = payload.inputs
        images = NumpyCodec.decode_input(tensor).reshape(tensor.shape).astype(np.float32) / 255
        (rows,) = self.session.run(None, {"images": np.ascontiguousarray(images.transpose(0, 3, 1, 2))})
        output = NumpyCodec.encode_output("probabilities", rows)
        return InferenceResponse(model_name=self.name, outputs=[output])
