"""A plain REST API around model.onnx, as many stand in the world: an image in, the three largest classes out.

python rest_api.py MODEL_FOLDER PORT; REST_API_TOKEN in the environment is what a caller must show.
"""

import base64
import io
import os
import sys
from pathlib import Path
from typing import Optional

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI, Header, HTTPException
from PIL import Image

folder = Path(sys.argv[1])
names = (folder / "labels.txt").read_text().split("\n")[:-1]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options)
_, _, height, width = session.get_inputs()[0].shape
app = FastAPI()


@app.post("/v1/classify")
def classify(asked: dict, authorization: Optional[str] = Header(default=None)) -> dict:
    if authorization != f"Bearer {os.environ['REST_API_TOKEN']}":
        raise HTTPException(401, "unknown token")
    with Image.open(io.BytesIO(base64.b64decode(asked["image"]))) as image:
        pixels = np.asarray(image.convert("RGB").resize((width, height)), np.float32) / 255
    (rows,) = session.run(None, {"images": pixels.transpose(2, 0, 1)[None]})
    best = np.argsort(-rows[0])[:3]
    return {"predictions": [{"name": names[at], "confidence": float(rows[0][at])} for at in best]}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
