"""Reduces one inventory with aws-calc and with DuckDB, in turns, and prints objects a second and peak memory of both.

    cargo build --release && target/engines/bin/python aws-calc-inventory/benches/against_duckdb.py --rows 20000000

Of aws-calc the whole process is timed, of DuckDB the query alone; both have two threads. DuckDB runs the query that
`aws-calc study --sql duckdb` prints. The fastest of the rounds counts.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/engines"))

parser = argparse.ArgumentParser()
parser.add_argument("--aws-calc", default="target/release/aws-calc")
parser.add_argument("--rows", type=int, default=20_000_000)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--folder", help="where the inventory is kept, and taken from when it is there")
# What processes of their own are told to do: a process begins with the peak memory of the one that started it.
parser.add_argument("--write", help=argparse.SUPPRESS)
parser.add_argument("--duckdb", nargs=3, help=argparse.SUPPRESS)
arguments = parser.parse_args()


def timed(command):
    """Wall seconds, peak memory in MiB, and what is printed."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {command}")
    return time.monotonic() - started, usage.ru_maxrss // 1024, printed


def query_alone(folder, form, out):
    """What the process of DuckDB does: prints how long the query took."""
    import duckdb
    import inventory
    sql = subprocess.run([arguments.aws_calc, "study", "--sql", "duckdb", "--inventory", f"{folder}/{form}/manifest.json"],
                         check=True, capture_output=True, text=True).stdout
    *preparation, select = inventory.statements(sql, f"{folder}/{form}/data")
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    for statement in preparation:
        connection.execute(statement)
    started = time.monotonic()
    connection.execute(f"COPY ({select}) TO '{out}' (FORMAT csv, HEADER true)")
    print(time.monotonic() - started)


def compare(folder):
    for form in ("csv", "parquet"):
        ours, theirs = [], []
        for _ in range(arguments.rounds):
            ours.append(timed([arguments.aws_calc, "study", "--inventory", f"{folder}/{form}/manifest.json",
                               "--histogram", f"{folder}/ours.csv"]))
            duckdb = timed([sys.executable, __file__, "--aws-calc", arguments.aws_calc,
                            "--duckdb", folder, form, f"{folder}/theirs.csv"])
            theirs.append((float(duckdb[2]), duckdb[1]))
            if open(f"{folder}/ours.csv").read() != open(f"{folder}/theirs.csv").read():
                sys.exit("the histograms are not equal")
        (mine, memory), (other, other_memory) = min(ours)[:2], min(theirs)
        name = "CSV.gz" if form == "csv" else "Parquet"
        print(f"{name}: aws-calc {mine:.2f} s, {arguments.rows / mine / 1e6:.2f} M objects/s, {max(run[1] for run in ours)} MiB; "
              f"DuckDB {other:.2f} s, {arguments.rows / other / 1e6:.2f} M objects/s, {other_memory} MiB; {other / mine:.2f} x")


if arguments.duckdb:
    query_alone(*arguments.duckdb)
elif arguments.write:
    import inventory
    inventory.write(arguments.write, arguments.rows, files=4, like_s3=True)
else:
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or temporary
        if not os.path.exists(f"{folder}/parquet/manifest.json"):
            subprocess.run([sys.executable, __file__, "--rows", str(arguments.rows), "--write", folder], check=True)
        compare(folder)
