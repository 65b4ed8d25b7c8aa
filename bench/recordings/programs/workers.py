"""Four worker processes of a CPython service, each ended after so many requests as gunicorn's max_requests does, and begun anew.

Reads the number of requests of a minute from each line and answers with the bytes of memory that all workers hold (their resident pages).
"""
import os
import random
import sys

WORKERS, MOST, JITTER = 4, 60000, 12000
PAGE = os.sysconf("SC_PAGE_SIZE")


def serve(commands, answers, seed):
    draw = random.Random(seed)
    remembered, memo = [], {}
    left = MOST + draw.randrange(JITTER)
    for line in commands:
        for _ in range(int(line)):
            rows = [{"id": i, "name": "name-%d" % draw.randrange(10**6), "price": draw.random()} for i in range(draw.randrange(1, 20))]
            page = "".join("<tr><td>%(id)d<td>%(name)s<td>%(price).2f" % row for row in rows)
            memo[draw.randrange(3000)] = page  # a cache with a bound
            if draw.randrange(6) == 0:
                remembered.append((draw.randrange(10**9), page[:200]))  # what nobody ends
            left -= 1
        answers.write("end\n" if left <= 0 else "on\n")
        answers.flush()
        if left <= 0:
            return


def begin(seed):
    to_worker, to_master = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(to_worker[1])
        os.close(to_master[0])
        serve(os.fdopen(to_worker[0]), os.fdopen(to_master[1], "w"), seed)
        os._exit(0)
    os.close(to_worker[0])
    os.close(to_master[1])
    return child, os.fdopen(to_worker[1], "w"), os.fdopen(to_master[0])


def resident(process):
    with open("/proc/%d/statm" % process) as statm:
        return int(statm.read().split()[1]) * PAGE


def main():
    seed, draw = 0, random.Random(17)
    # The first of each has served a part of its life already.
    workers = []
    for _ in range(WORKERS):
        seed += 1
        workers.append(begin(seed))
    for line in sys.stdin:
        requests = int(line)
        for at in range(WORKERS):
            child, commands, answers = workers[at]
            share = requests // WORKERS + (1 if draw.randrange(WORKERS) < requests % WORKERS else 0)
            commands.write("%d\n" % share)
            commands.flush()
            if answers.readline().strip() == "end":
                commands.close()
                answers.close()
                os.waitpid(child, 0)
                seed += 1
                workers[at] = begin(seed)
        print(sum(resident(child) for child, _, _ in workers), flush=True)


main()
