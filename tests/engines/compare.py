"""Reduces one inventory with aws-calc, and with the query that it prints on engines of SQL; all histograms must be equal.

    python3 -m venv engines && engines/bin/pip install duckdb==2.0.1 pyspark==4.3.0
    cargo build && engines/bin/python tests/engines/compare.py --spark

DuckDB alone is a part of the test suite (tests/engines.rs). Spark needs Java 17 or later, and runs in local mode.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time

import duckdb

import inventory

parser = argparse.ArgumentParser()
parser.add_argument("--aws-calc", default="target/debug/aws-calc")
parser.add_argument("--rows", type=int, default=2_000_000)
parser.add_argument("--spark", action="store_true")
arguments = parser.parse_args()


def aws_calc(*words):
    return subprocess.run([arguments.aws_calc, "study", *words], check=True, capture_output=True, text=True).stdout


def on_duckdb(steps, out):
    connection = duckdb.connect()
    *preparation, select = steps
    for statement in preparation:
        connection.execute(statement)
    connection.execute(f"COPY ({select}) TO '{out}' (FORMAT csv, HEADER true)")


def on_spark(steps, out):
    from pyspark.sql import SparkSession
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    *preparation, select = steps
    for statement in preparation:
        spark.sql(statement)
    rows = spark.sql(select)
    with open(out, "w") as file:
        print(*rows.columns, sep=",", file=file)
        for row in rows.collect():
            print(*row, sep=",", file=file)
    spark.stop()


with tempfile.TemporaryDirectory() as folder:
    inventory.write(folder, arguments.rows)
    reductions = {}
    for form in ("csv", "parquet"):
        reductions[f"aws-calc, {form}"] = out = f"{folder}/{form}.histogram.csv"
        aws_calc("--inventory", f"{folder}/{form}/manifest.json", "--histogram", out)
    engines = {"duckdb": on_duckdb} | ({"spark": on_spark} if arguments.spark else {})
    for engine, run in engines.items():
        for form in ("csv", "parquet"):
            reductions[f"{engine}, {form}"] = out = f"{folder}/{engine}.{form}.csv"
            query = aws_calc("--sql", engine, "--inventory", f"{folder}/{form}/manifest.json")
            started = time.time()
            run(inventory.statements(query, f"{folder}/{form}/data"), out)
            print(f"{engine}, {form}: {time.time() - started:.1f} s")
    texts = {name: open(path).read() for name, path in reductions.items()}
    expected = texts["aws-calc, csv"]
    rows = [line.split(",") for line in expected.splitlines()[1:]]
    objects, stored = sum(int(row[4]) for row in rows), sum(int(row[5]) for row in rows)
    print(f"{objects:,} objects, {stored:,} bytes, {len(rows):,} rows")
    different = [name for name, text in texts.items() if text != expected]
    if objects != arguments.rows or different:
        sys.exit(f"not equal: {different}")
    print("equal: " + "; ".join(texts))
