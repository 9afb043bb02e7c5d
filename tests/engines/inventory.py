"""Writes an S3 Inventory of made-up objects, in CSV and in Parquet, each with the manifest.json that S3 would write."""

import hashlib
import json
import os

import duckdb

DAY = "2026-11-01"
CREATED = 1793494800000  # 2026-11-01T01:00:00Z
COLUMNS = {
    "bucket": "Bucket", "key": "Key", "version_id": "VersionId", "is_latest": "IsLatest",
    "is_delete_marker": "IsDeleteMarker", "size": "Size", "last_modified_date": "LastModifiedDate", "e_tag": "ETag",
    "storage_class": "StorageClass", "intelligent_tiering_access_tier": "IntelligentTieringAccessTier",
}
TYPES = {"is_latest": "boolean", "is_delete_marker": "boolean", "size": "int64", "last_modified_date": "int64"}

# Every value is a hash of the row's number: the same on every run. Ages reach two years back and to the day itself.
OBJECTS = """
SELECT 'example-source-bucket' AS bucket, {key} AS key, {version} AS version_id,
  hash(i, 2) % 10 <> 0 AS is_latest,
  hash(i, 3) % 100 = 0 AS is_delete_marker,
  CASE WHEN hash(i, 3) % 100 <> 0 AND hash(i, 4) % 50 = 0 THEN 0
    WHEN hash(i, 3) % 100 <> 0 THEN CAST(hash(i, 4) % (1::UBIGINT << CAST(hash(i, 5) % 40 AS INTEGER)) AS BIGINT) END AS size,
  make_timestamptz(1793577599999000 - CAST(hash(i, 6) % 63072000000 AS BIGINT) * 1000) AS last_modified_date,
  {tag} AS e_tag,
  CASE WHEN hash(i, 3) % 100 <> 0 THEN ['STANDARD', 'STANDARD_IA', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE',
    'REDUCED_REDUNDANCY', 'INTELLIGENT_TIERING'][1 + CAST(hash(i, 7) % 8 AS INTEGER)] END AS storage_class,
  CASE WHEN hash(i, 3) % 100 <> 0 AND hash(i, 7) % 8 = 7 THEN ['FREQUENT', 'INFREQUENT', 'ARCHIVE_INSTANT_ACCESS', 'ARCHIVE',
    'DEEP_ARCHIVE', NULL][1 + CAST(hash(i, 8) % 6 AS INTEGER)] END AS intelligent_tiering_access_tier
FROM range({first}, {last}) AS rows(i)
"""


def write(folder, rows, files=2, like_s3=False):
    """Writes `rows` objects; `like_s3` gives them keys, versions and tags as long as real ones, which compress badly."""
    texts = {"key": "'k' || i", "version": "''", "tag": "''"}
    if like_s3:
        texts = {"key": "'logs/' || hash(i, 1) % 4096 || '/2026/part-' || i || '.parquet'",
                 "version": "md5(i || 'v')", "tag": "md5(CAST(i AS VARCHAR))"}
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'; SET threads = 2")
    listed = {"csv": [], "parquet": []}
    time = "strftime(last_modified_date, '%Y-%m-%dT%H:%M:%S.%gZ')"
    for name in listed:
        os.makedirs(f"{folder}/{name}/data", exist_ok=True)
    for part in range(files):
        first, last = rows * part // files, rows * (part + 1) // files
        connection.execute("CREATE OR REPLACE TEMP TABLE objects AS " + OBJECTS.format(first=first, last=last, **texts))
        keys = {"csv": f"data/{part}.csv.gz", "parquet": f"data/{part}.parquet"}
        connection.execute(
            f"COPY (SELECT * REPLACE ({time} AS last_modified_date) FROM objects) TO '{folder}/csv/{keys['csv']}' "
            "(FORMAT csv, HEADER false, FORCE_QUOTE *, COMPRESSION gzip)")
        connection.execute(
            f"COPY objects TO '{folder}/parquet/{keys['parquet']}' (FORMAT parquet, COMPRESSION snappy)")
        for name, key in keys.items():
            with open(f"{folder}/{name}/{key}", "rb") as file:
                md5 = hashlib.file_digest(file, "md5").hexdigest()
            listed[name].append({"key": f"{name}/{key}", "size": os.path.getsize(f"{folder}/{name}/{key}"), "MD5checksum": md5})
    fields = " ".join(f"optional {TYPES.get(name, 'binary')} {name};" for name in COLUMNS)
    schemas = {"csv": ("CSV", ", ".join(COLUMNS.values())), "parquet": ("Parquet", f"message s3.inventory {{ {fields} }}")}
    for name, (form, schema) in schemas.items():
        with open(f"{folder}/{name}/manifest.json", "w") as file:
            json.dump({"sourceBucket": "example-source-bucket", "destinationBucket": "arn:aws:s3:::example-inventory-bucket",
                       "version": "2016-11-30", "creationTimestamp": str(CREATED), "fileFormat": form, "fileSchema": schema,
                       "files": listed[name]}, file)


def statements(query, data):
    """The statements of a printed query, first the one that its comment proposes, for the files in the folder `data`."""
    lines = query.splitlines()
    comment = " ".join(line.removeprefix("--").strip() for line in lines if line.startswith("--"))
    view = comment[comment.index("CREATE "):].rstrip(";")
    for place in ("s3://DESTINATION/PREFIX/data", "PREFIX/data"):
        view = view.replace(place, data)
    rest = "\n".join(line for line in lines if not line.startswith("--"))
    return [view] + [part.strip() for part in rest.strip().rstrip(";").split(";")]
