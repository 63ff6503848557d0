"""Reconstruction error of our factorisation beside scikit-learn's NMF, at the same rank and iterations.

python -m pip install numpy scikit-learn
node bench/peers/craft/export-activations.ts FOLDER
python bench/peers/craft/compare_nmf.py FOLDER
"""

import sys
import warnings
from pathlib import Path

import numpy
import sklearn
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

LIMIT = 0.01


def main(folder: Path) -> int:
    warnings.simplefilter("ignore", ConvergenceWarning)
    print(f"scikit-learn {sklearn.__version__}: NMF(init=None, solver='cd', tol=0), |A - U W| / |A|\n")
    print("| class | crops x channels | rank | iterations | ours | scikit-learn | difference |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    failed = False
    for case in sorted(path.parent for path in folder.glob("*/activations.npy")):
        activations = numpy.load(case / "activations.npy")
        total = numpy.linalg.norm(activations)
        names = sorted((tuple(map(int, path.stem.split("-")[1:])) for path in case.glob("u-*.npy")))
        for rank, iterations in names:
            coefficients = numpy.load(case / f"u-{rank}-{iterations}.npy")
            basis = numpy.load(case / f"w-{rank}-{iterations}.npy")
            ours = numpy.linalg.norm(activations - coefficients @ basis) / total
            peer = NMF(rank, max_iter=iterations, tol=0, random_state=0)
            theirs = numpy.linalg.norm(activations - peer.fit_transform(activations) @ peer.components_) / total
            difference = (ours - theirs) / theirs
            failed = failed or difference > LIMIT
            rows, columns = activations.shape
            print(
                f"| {case.name} | {rows} x {columns} | {rank} | {iterations} | {ours:.5f} | {theirs:.5f} "
                f"| {100 * difference:+.3f} % |"
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
