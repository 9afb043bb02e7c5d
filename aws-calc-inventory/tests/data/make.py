"""Makes the files beside it: one inventory of 300 objects in the forms that writers of Parquet choose, in CSV, and its
histogram, counted here in plain Python. Needs pyarrow and duckdb; run in this folder."""

import collections
import datetime
import gzip

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

TODAY = datetime.date(2026, 11, 1)
CLASSES = ["STANDARD", "STANDARD_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE", "ONEZONE_IA", "REDUCED_REDUNDANCY",
           "INTELLIGENT_TIERING"]
TIERS = ["FREQUENT", "INFREQUENT", "ARCHIVE_INSTANT_ACCESS", "ARCHIVE", "DEEP_ARCHIVE", None]

rows = []
for i in range(300):
    marker = i % 29 == 3
    storage_class = CLASSES[i * i % 8] if i > 40 else "STANDARD"
    rows.append({
        "bucket": "example-source-bucket",
        "key": f"logs/{i:04d}, \"part\"\n.gz" if i % 50 == 7 else f"logs/{i:04d}.gz",
        "version_id": f"v{i}",
        "is_latest": i % 3 != 1,
        "is_delete_marker": marker,
        "size": None if marker else (0 if i % 31 == 5 else (i * 7919) ** 2 % (1 << (i % 46 + 1))),
        "last_modified_date": datetime.datetime(2026, 11, 1, 23, 59, 59, 999000, datetime.timezone.utc)
        - datetime.timedelta(hours=i * 37 % 9000),
        "e_tag": f"{i:032x}",
        "storage_class": None if marker else storage_class,
        "intelligent_tiering_access_tier": TIERS[i % 6] if storage_class == "INTELLIGENT_TIERING" and not marker else None,
    })

counted = collections.Counter()
for row in rows:
    storage_class, size = row["storage_class"], row["size"]
    if row["is_delete_marker"]:
        storage_class, version, size = "STANDARD", "delete_marker", 0
    else:
        version = "current" if row["is_latest"] else "noncurrent"
        if row["intelligent_tiering_access_tier"]:
            storage_class += "/" + row["intelligent_tiering_access_tier"]
    step = 1 << (size.bit_length() - 1) if size else 0
    cell = (storage_class, version, (TODAY - row["last_modified_date"].date()).days, step)
    counted[cell, "objects"] += 1
    counted[cell, "bytes"] += size
cells = sorted({cell for cell, _ in counted})
with open("expected.csv", "w") as file:
    print("storage_class,version,age_days,size_step,objects,bytes", file=file)
    for cell in cells:
        print(*cell, counted[cell, "objects"], counted[cell, "bytes"], sep=",", file=file)


def text(value):
    if isinstance(value, datetime.datetime):
        value = value.strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
    if isinstance(value, bool):
        value = str(value).lower()
    return '""' if value is None else '"' + str(value).replace('"', '""') + '"'


lines = [",".join(map(text, row.values())) + "\n" for row in rows]
open("plain.csv", "w").write("".join(lines))
# Two members, as a file that was put together of two.
open("members.csv.gz", "wb").write(gzip.compress("".join(lines[:100]).encode(), mtime=0)
                                   + gzip.compress("".join(lines[100:]).encode(), mtime=0))


def table(unit, required=False):
    def field(name, kind):
        return pa.field(name, kind, nullable=not required or name in ("size", "storage_class", "intelligent_tiering_access_tier"))
    kinds = {"is_latest": pa.bool_(), "is_delete_marker": pa.bool_(), "size": pa.int64(),
             "last_modified_date": pa.timestamp(unit, tz="UTC")}
    schema = pa.schema([field(name, kinds.get(name, pa.string())) for name in rows[0]])
    return pa.Table.from_pylist(rows, schema)


pq.write_table(table("ms"), "as_s3.parquet", compression="snappy")
pq.write_table(table("us", required=True), "plain_v2.parquet", compression="gzip", data_page_version="2.0", use_dictionary=False)
pq.write_table(table("ns"), "int96.parquet", compression="none", use_deprecated_int96_timestamps=True, row_group_size=120,
               data_page_size=128, write_batch_size=16, dictionary_pagesize_limit=256)
pq.write_table(table("ns"), "checksums.parquet", compression="snappy", write_page_checksum=True, row_group_size=77,
               data_page_version="2.0", version="2.6")
pq.write_table(table("ms"), "zstd.parquet", compression="zstd")
pq.write_table(table("ms"), "delta.parquet", use_dictionary=False, column_encoding={"size": "DELTA_BINARY_PACKED"})
arrow = table("ms")
duckdb.sql("COPY (SELECT * FROM arrow) TO 'duckdb.parquet' (FORMAT parquet, COMPRESSION snappy)")

# One mistake a row, behind a good row.
good = dict(rows[0], storage_class="STANDARD")
wrong = [good] + [dict(good, **mistake) for mistake in (
    {"size": None}, {"size": -1}, {"last_modified_date": None}, {"storage_class": None}, {"storage_class": "SNOW"},
    {"storage_class": "INTELLIGENT_TIERING", "intelligent_tiering_access_tier": "LUKEWARM"}, {"is_latest": None},
    {"last_modified_date": datetime.datetime(2026, 11, 2, tzinfo=datetime.timezone.utc)},
    {"last_modified_date": datetime.datetime(1969, 12, 31, tzinfo=datetime.timezone.utc)})]
pq.write_table(pa.Table.from_pylist(wrong, arrow.schema), "wrong.parquet", compression="snappy")
pq.write_table(arrow.drop_columns(["size", "storage_class"]), "columns_missing.parquet", compression="snappy")
