"""Many figures with matplotlib, as its users do it: a pool of processes. mpl_pool.py mpl_figure.py IN_FOLDER OUT_FOLDER WORKERS"""
import json
import multiprocessing
import runpy
import sys
from pathlib import Path

script, inputs, outputs, workers = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
files = sorted(inputs.glob("*.json"))


def load():
    """The script's render function: run with a repeat count of 0, it draws nothing itself."""
    global render
    sys.argv = [script, str(files[0]), "", "0"]
    render = runpy.run_path(script)["render"]


def draw(path):
    with open(path) as file:
        render(json.load(file), outputs / f"{path.stem}.png", 2)


if __name__ == "__main__":
    outputs.mkdir()
    load()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pool.map(draw, files)
