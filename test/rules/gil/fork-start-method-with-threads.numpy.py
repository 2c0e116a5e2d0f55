from multiprocessing import Pool

import numpy as np
from scipy.ndimage import affine_transform


def reslice(volumes):
    pool = Pool(4)  # ~ fork-start-method-with-threads: OpenBLAS
    return pool.map(affine_transform, volumes)
