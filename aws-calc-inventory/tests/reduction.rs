//! One inventory in every form that is read has one histogram, which was counted by other means: `data/make.py`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a broken test stops")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use aws_calc_inventory::{Columns, Day, Inventory, Problem, Progress, reduce};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

const SCHEMA: &str = "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass, \
                      IntelligentTieringAccessTier";
const FORMS: [&str; 7] = [
    "plain.csv",
    "members.csv.gz",
    "as_s3.parquet",
    "plain_v2.parquet",
    "int96.parquet",
    "checksums.parquet",
    "duckdb.parquet",
];

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// A file of this test's own.
fn written(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn day() -> Day {
    Day::parse("2026-11-01").unwrap()
}

fn reduced(inventory: &Inventory, threads: usize) -> Result<String, Vec<Problem>> {
    let mut csv = Vec::new();
    reduce(inventory, threads, &Progress::default())?.write_csv(&mut csv).unwrap();
    Ok(String::from_utf8(csv).unwrap())
}

fn of_files(paths: impl IntoIterator<Item = PathBuf>) -> Inventory {
    Inventory::of_files(paths, day(), Some(Columns::parse(SCHEMA, "--columns").unwrap()))
}

fn problems(path: PathBuf) -> Vec<String> {
    reduced(&of_files([path]), 2).unwrap_err().iter().map(ToString::to_string).collect()
}

/// The message of the only problem, without the file's name.
fn message(path: PathBuf) -> String {
    let told = problems(path);
    assert_eq!(told.len(), 1, "{told:?}");
    told[0].split_once('`').and_then(|(_, rest)| rest.split_once('`')).unwrap().1.to_owned()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_form_has_the_histogram_that_python_counts() {
    let expected = fs::read_to_string(data("expected.csv")).unwrap();
    for form in FORMS {
        for threads in 1..=3 {
            assert_eq!(reduced(&of_files([data(form)]), threads).as_ref(), Ok(&expected), "{form}, {threads} threads");
        }
    }
}

#[test]
fn files_add_up_whatever_their_form_and_the_number_of_threads() {
    let expected = fs::read_to_string(data("expected.csv")).unwrap();
    let times = FORMS.len() as u128;
    let sums = expected.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let sum = |at: usize| cells[at].parse::<u128>().unwrap() * times;
        format!("{},{},{}\n", cells[..4].join(","), sum(4), sum(5))
    });
    let expected: String = [format!("{}\n", aws_calc_inventory::Histogram::HEADER)].into_iter().chain(sums).collect();
    for threads in [1, 2, 16] {
        assert_eq!(reduced(&of_files(FORMS.map(data)), threads), Ok(expected.clone()));
    }
}

#[test]
fn rows_may_be_cut_anywhere_between_two_reads() {
    // The buffer holds 256 KiB: with this many rows, its end falls into every part of a row.
    let text = fs::read(data("plain.csv")).unwrap();
    let all = written("long.csv.gz", &gzip(&text.repeat(100)));
    let progress = Progress::default();
    let histogram = reduce(&of_files([all]), 2, &progress).unwrap();
    assert_eq!(histogram.rows().map(|row| row.objects).sum::<u64>(), 30_000);
    assert_eq!((progress.objects(), progress.bytes()), (30_000, progress.all_bytes()));
}

#[test]
fn what_is_not_read_says_so() {
    assert!(message(data("zstd.parquet")).ends_with("its pages are compressed with Zstandard"));
    assert!(message(data("delta.parquet")).ends_with("a page is encoded as DELTA_BINARY_PACKED, which is not read"));
    assert_eq!(message(written("a.orc", b"ORC\x01...")), ": the inventory is in ORC, which is not read");
    assert_eq!(message(data("nothing.csv")), ": there is no such file");
    assert_eq!(message(data("")), ": this is a folder, not a file");
    let unknown = Inventory::of_files([data("plain.csv")], day(), None);
    assert_eq!(reduced(&unknown, 1).unwrap_err()[0].code, "missing-column");
}

/// A row of CSV with these values of what the histogram needs.
fn row(latest: &str, marker: &str, size: &str, modified: &str, class: &str, tier: &str) -> String {
    format!("\"b\",\"k\",\"v\",\"{latest}\",\"{marker}\",\"{size}\",\"{modified}\",\"e\",\"{class}\",\"{tier}\"\n")
}

const GOOD: &str = "2026-10-01T00:00:00.000Z";

#[test]
fn every_bad_value_is_told_with_its_row_and_place() {
    let rows = [
        row("true", "false", "12x", GOOD, "STANDARD", ""),
        row("true", "false", "9223372036854775808", GOOD, "STANDARD", ""),
        row("true", "false", "", GOOD, "STANDARD", ""),
        row("maybe", "false", "1", GOOD, "STANDARD", ""),
        row("true", "false", "1", "2026-10-01", "STANDARD", ""),
        row("true", "false", "1", "2026-11-02T00:00:00.000Z", "STANDARD", ""),
        row("true", "false", "1", GOOD, "SNOW", ""),
        row("true", "false", "1", GOOD, "INTELLIGENT_TIERING", "LUKEWARM"),
        row("false", "true", "", GOOD, "", ""),
    ];
    let path = written("bad.csv", rows.concat().as_bytes());
    let told = reduced(&of_files([path]), 1).unwrap_err();
    let told: Vec<_> = told
        .iter()
        .map(|problem| {
            let excerpt = problem.excerpt.as_ref().unwrap();
            (problem.row.unwrap(), problem.code, excerpt.text.get(excerpt.fault.clone()).unwrap())
        })
        .collect();
    let bad = "bad-inventory-row";
    let expected = [
        (1, bad, "12x"),
        (2, bad, "9223372036854775808"),
        (3, bad, ""),
        (4, bad, "maybe"),
        (5, bad, "2026-10-01"),
        (6, "later-than-inventory", "2026-11-02T00:00:00.000Z"),
        (7, "unknown-storage-class", "SNOW"),
        (8, "unknown-storage-class", "LUKEWARM"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn every_bad_value_of_parquet_is_told_with_its_row() {
    let told: Vec<String> = problems(data("wrong.parquet"));
    let told: Vec<&str> = told.iter().map(|text| text.split_once("`, ").unwrap().1).collect();
    let expected = [
        "row 2: an object has no `Size`",
        "row 3: `Size` is `-1`, which is no number of bytes",
        "row 4: `LastModifiedDate` is empty",
        "row 5: an object has no `StorageClass`",
        "row 6: the storage class `SNOW` is not known",
        "row 7: the access tier `LUKEWARM` is not known",
        "row 8: `IsLatest` is empty",
        "row 9: it was modified on 2026-11-02, after the day of the inventory, 2026-11-01",
        "row 10: `LastModifiedDate` is `-1 days from 1970`, which is no time in UTC",
    ];
    assert_eq!(told, expected);
    assert_eq!(message(data("columns_missing.parquet")), ": the inventory has no columns `size`, `storage_class`");
}

#[test]
fn a_row_that_is_none_is_told_and_the_next_ones_are_read() {
    let good = row("true", "false", "1", GOOD, "STANDARD", "");
    let short = good.replace(",\"\"\n", "\n");
    let long = good.replace('\n', ",\"\"\n");
    let behind = good.replace("\"k\"", "\"k\"x");
    let path = written("structure.csv", [short, good.clone(), long, behind, good].concat().as_bytes());
    let told: Vec<String> = problems(path).iter().map(|text| text.split_once("`, ").unwrap().1.to_owned()).collect();
    assert_eq!(
        told,
        [
            "row 1: the row has 9 of 10 fields",
            "row 3: the row has more than 10 fields",
            "row 4: a field goes on behind its closing quote"
        ]
    );
}

#[test]
fn rows_without_quotes_and_with_line_ends_of_two_bytes_are_read() {
    let text = format!(
        "b,k,v,true,false,5,{GOOD},e,STANDARD,\r\nb,k,v,True,,6,{GOOD},e,STANDARD,\"\"\r\nb,k,v,true,false,7,{GOOD},e,STANDARD,"
    );
    let csv = reduced(&of_files([written("dos.csv", text.as_bytes())]), 1).unwrap();
    assert_eq!(csv.lines().nth(1), Some("STANDARD,current,31,4,3,18"));
    assert_eq!(csv.lines().count(), 2);
}

#[test]
fn a_row_without_end_does_not_fill_the_memory() {
    let bomb = gzip(&vec![b'0'; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    let told = message(written("bomb.csv.gz", &bomb));
    assert_eq!(told, ", row 1: the row is longer than 1 MiB, which no row of an inventory is");
    let open = format!("{}\"b\",\"k", row("true", "false", "1", GOOD, "STANDARD", ""));
    assert_eq!(
        message(written("open.csv", open.as_bytes())),
        ", row 2: the last row does not end: a quote is not closed"
    );
}

#[test]
fn damage_is_told_with_the_row_before_which_it_lies() {
    let good = gzip(row("true", "false", "1", GOOD, "STANDARD", "").repeat(1000).as_bytes());
    let cut = message(written("cut.csv.gz", &good[..good.len() - 9]));
    assert!(cut.starts_with(", row 1001: the file is damaged: its compressed stream ends too early"), "{cut}");
    let mut changed = good;
    let checksum = changed.len() - 8;
    changed[checksum] ^= 1;
    let told = message(written("changed.csv.gz", &changed));
    assert!(told.contains("the file is damaged"), "{told}");
    let parquet = fs::read(data("as_s3.parquet")).unwrap();
    let cut = message(written("cut.parquet", &parquet[..parquet.len() - 1]));
    assert!(cut.contains("it does not end as Parquet does"), "{cut}");
}

#[test]
fn a_changed_byte_of_a_page_with_a_checksum_is_noticed() {
    let whole = fs::read(data("checksums.parquet")).unwrap();
    let expected = fs::read_to_string(data("expected.csv")).unwrap();
    let mut noticed = 0;
    // The footer, which has no checksum, is the last third.
    for at in (8..whole.len() * 2 / 3).step_by(61) {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        match reduced(&of_files([written("changed.parquet", &changed)]), 1) {
            Ok(csv) => assert_eq!(csv, expected, "byte {at}"),
            Err(problems) => noticed += usize::from(problems[0].message.contains("the checksum of a page")),
        }
    }
    assert!(noticed > 10, "{noticed}");
}

fn manifest(format: &str, schema: &str, file: &str, size: usize, md5: &str) -> String {
    format!(
        r#"{{"sourceBucket": "example-source-bucket", "destinationBucket": "arn:aws:s3:::destination", "version": "2016-11-30",
  "creationTimestamp": "1793527200000", "fileFormat": "{format}", "fileSchema": "{schema}",
  "files": [{{"key": "inventory/example-source-bucket/daily/data/{file}", "size": {size}, "MD5checksum": "{md5}"}}]}}"#
    )
}

/// The MD5 of `members.csv.gz`, by `md5sum`.
fn md5_of_members() -> String {
    fs::read_to_string(data("members.md5")).unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn a_manifest_finds_its_files_as_a_bucket_holds_them() {
    let bytes = fs::read(data("members.csv.gz")).unwrap();
    let folder = "bucket/inventory/example-source-bucket/daily";
    written(&format!("{folder}/data/1.csv.gz"), &bytes);
    // 1,793,527,200,000 ms is 2026-11-01T10:00:00Z.
    let text = manifest("CSV", SCHEMA, "1.csv.gz", bytes.len(), &md5_of_members());
    let expected = fs::read_to_string(data("expected.csv")).unwrap();
    for place in [format!("{folder}/2026-11-01T10-00Z"), "bucket".to_owned(), format!("{folder}/data")] {
        let path = written(&format!("{place}/manifest.json"), text.as_bytes());
        let inventory = Inventory::of_manifest(&path, None).unwrap();
        assert_eq!(inventory.day, day());
        assert_eq!(reduced(&inventory, 2), Ok(expected.clone()), "{place}");
    }
}

#[test]
fn a_file_that_is_not_the_one_of_the_manifest_is_refused() {
    let bytes = fs::read(data("members.csv.gz")).unwrap();
    written("other/data/1.csv.gz", &bytes);
    let told = |size: usize, md5: &str| {
        let path = written("other/manifest.json", manifest("CSV", SCHEMA, "1.csv.gz", size, md5).as_bytes());
        reduced(&Inventory::of_manifest(&path, None).unwrap(), 1).unwrap_err()[0].message.clone()
    };
    assert_eq!(told(7, ""), format!("the file is damaged: it has {} bytes, but the manifest says 7", bytes.len()));
    let other = "d41d8cd98f00b204e9800998ecf8427e";
    assert_eq!(told(bytes.len(), other), "the file is damaged: its MD5 is not the one in the manifest");
}

#[test]
fn a_manifest_that_is_none_is_refused() {
    let told = |text: String| -> Vec<String> {
        let path = written("wrong/manifest.json", text.as_bytes());
        let problems = Inventory::of_manifest(&path, None).unwrap_err();
        problems.into_iter().map(|problem| problem.message).collect()
    };
    assert!(told("{}".to_owned())[0].starts_with("this is no manifest of an inventory: missing field"));
    let orc = "struct<bucket:string,key:string,size:bigint,last_modified_date:timestamp,storage_class:string>";
    assert_eq!(told(manifest("ORC", orc, "1.orc", 1, "")), ["the inventory is in ORC, which is not read"]);
    assert_eq!(told(manifest("CSV", "Bucket, Key, Size", "1.csv.gz", 1, "")).len(), 1);
    assert_eq!(told(manifest("Arrow", SCHEMA, "1.arrow", 1, "")), ["its format `Arrow` is not known"]);
    let climbing = told(manifest("CSV", SCHEMA, "../../../../../data/plain.csv", 1, ""));
    assert!(climbing.len() == 1 && climbing[0].ends_with("that it lists is not there"), "{climbing:?}");
}

/// The bytes of a file with some of them changed, or its end cut off.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let form = prop::sample::select(FORMS.to_vec());
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    (form, changes, prop::option::weighted(0.2, any::<prop::sample::Index>())).prop_map(|(form, changes, cut)| {
        let mut bytes = fs::read(data(form)).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        // Of Parquet, the footer and the headers of pages are what a reader trusts.
        bytes.truncate(cut.map_or(bytes.len(), |cut| cut.index(bytes.len())));
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_it_panic(bytes in damaged(), number in 0..64u8) {
        let path = written(&format!("damaged/{number}"), &bytes);
        let _ = reduced(&of_files([path]), 1);
    }
}
