"""Segments pictures by scikit-image, one JSON request per line of standard input; answers seconds per line."""

import json
import sys
import time

import numpy
import skimage
from skimage.segmentation import felzenszwalb, quickshift, slic


def segment(picture, segmenter, parameters):
    grey = picture.ndim == 2
    if segmenter == "slic":
        return slic(picture, start_label=0, channel_axis=None if grey else -1, **parameters)
    if segmenter == "felzenszwalb":
        return felzenszwalb(picture, channel_axis=None if grey else -1, **parameters)
    colour = numpy.stack([picture] * 3, axis=-1) if grey else picture
    return quickshift(colour, rng=0, **parameters)


print(json.dumps({"skimage": skimage.__version__, "numpy": numpy.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    picture = skimage.util.img_as_float(numpy.load(request["picture"]))
    start = time.perf_counter()
    labels = segment(picture, request["segmenter"], request["parameters"])
    seconds = time.perf_counter() - start
    numpy.save(request["out"], labels.astype(numpy.int32))
    print(json.dumps({"seconds": seconds}), flush=True)
