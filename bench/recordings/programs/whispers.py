"""A folder of Whisper files as Graphite's carbon keeps it: one of a fixed size for every series that ever was.

Reads "folder series" from each line, makes that many series in that folder, and answers with the bytes that whole pages of all files take. The only argument is the storage folder.
"""
import os
import sys

import whisper

ARCHIVES = [(60, 1440), (600, 2016), (3600, 2160)]
PAGE = 4096
size = 0
for line in sys.stdin:
    folder, series = line.split()
    os.makedirs(os.path.join(sys.argv[1], folder))
    for at in range(int(series)):
        path = os.path.join(sys.argv[1], folder, "metric_%d.wsp" % at)
        whisper.create(path, ARCHIVES, xFilesFactor=0.5, aggregationMethod="average", sparse=True)
        size += -(-os.path.getsize(path) // PAGE) * PAGE
    print(size, flush=True)
