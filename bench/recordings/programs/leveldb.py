"""A store of LevelDB: keys come, are written again, and end after a week.

Reads "minute keys" from each line, does that work, and answers with a line when it is done. The only argument is the store's folder.
"""
import random
import sys

import plyvel

store = plyvel.DB(sys.argv[1], create_if_missing=True, write_buffer_size=1 << 20, max_file_size=1 << 20, compression="snappy")
draw, written = random.Random(31), []
ended = 0
for line in sys.stdin:
    minute, keys = map(int, line.split())
    with store.write_batch() as batch:
        for _ in range(keys):
            # Of four, one replaces what is there.
            if written and draw.randrange(4) == 0:
                key = written[draw.randrange(ended, len(written))][1]
            else:
                key = b"%08x" % draw.randrange(1 << 32)
                written.append((minute, key))
            batch.put(key, draw.randbytes(draw.randrange(40, 400)) + b" " * 80)
        if minute % 1440 < 20:
            while ended < len(written) - 1 and written[ended][0] < minute - 7 * 1440:
                batch.delete(written[ended][1])
                ended += 1
    print("done", flush=True)
