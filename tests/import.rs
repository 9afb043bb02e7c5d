//! `aws-calc prices import`: the project's own small price lists, in AWS's form, become the books beside them; damaged
//! ones are refused with the row, and nothing is written.

#![allow(clippy::unwrap_used, reason = "a broken test stops")]

mod common;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use common::{aws_calc, compare_refusals, compare_with_golden, files, replay, root};

fn lists() -> PathBuf {
    root().join("tests/offers")
}

/// A folder of its own for a test, empty.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Imports `list` and gives the files of the book, one after the other.
fn imported(list: &str, folder: &Path) -> String {
    let book = folder.join("book");
    let arguments = ["prices", "import", list, "-o", book.to_str().unwrap()].map(str::to_owned);
    let run = aws_calc(&lists(), &arguments);
    assert!(run.status.success(), "{list}: {}", String::from_utf8_lossy(&run.stderr));
    text_of(&book)
}

fn text_of(book: &Path) -> String {
    let names = ["", ".toml", ".csv"];
    let mut all: Vec<PathBuf> = names.iter().skip(1).flat_map(|ending| files(book, ending)).collect();
    all.sort();
    let file = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        format!("==> {name}\n{}\n", fs::read_to_string(path).unwrap())
    };
    all.iter().map(file).collect()
}

#[test]
fn a_price_list_becomes_the_book_beside_it() {
    let mut problems = Vec::new();
    for list in [
        "elb.csv",
        "ec2_traps.csv",
        "lambda.csv",
        "savings_plan.csv",
        "get_products.json",
        "database_savings_plan.csv",
        "rds.csv",
        "elasticache.csv",
    ] {
        let book = imported(list, &fresh(&format!("import_{list}")));
        compare_with_golden(&lists().join(format!("{list}.book")), &book, &mut problems);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// What a book says without where it was read from.
fn prices(book: &str) -> Vec<&str> {
    book.lines().filter(|line| !line.starts_with("# Read from")).collect()
}

#[test]
fn the_same_list_in_json_and_packed_is_the_same_book() {
    let folder = fresh("import_forms");
    for (csv, json) in [("elb.csv", "elb.json"), ("savings_plan.csv", "savings_plan.json")] {
        let (one, other) = (imported(csv, &folder), imported(json, &folder));
        // A Savings Plan file in JSON has no OfferCode; what it prices is the same.
        let of = |book: &str| {
            prices(book).into_iter().filter(|line| line.contains("rate_code")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(of(&one), of(&other), "{csv}");
        assert!(!of(&one).is_empty());
    }
    for packed in ["elb.csv.gz", "elb.csv.zst"] {
        assert_eq!(prices(&imported("elb.csv", &folder)), prices(&imported(packed, &folder)), "{packed}");
    }
}

#[test]
fn what_is_wrong_is_refused_and_nothing_is_written() {
    let folder = lists().join("wrong");
    let mut problems = Vec::new();
    for session in files(&folder, ".txt") {
        let golden = fs::read_to_string(&session).unwrap();
        let fresh = replay(&golden, &folder);
        for run in fresh.split("$ aws-calc ").skip(1) {
            assert!(run.trim_end().ends_with("[exit 2]"), "{}: this is not refused: {run}", session.display());
        }
        compare_refusals(&session, &fresh, &mut problems);
    }
    assert!(!folder.join("never").exists() && !folder.join(".never.new").exists(), "something was written");
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// Whether importing `list` into `book` is refused.
fn refused(list: &Path, book: &Path) -> bool {
    let arguments = ["prices", "import", list.to_str().unwrap(), "-o", book.to_str().unwrap()].map(str::to_owned);
    !aws_calc(&lists(), &arguments).status.success()
}

#[test]
fn a_packed_list_that_was_cut_short_is_refused() {
    let folder = fresh("import_packed");
    for packed in ["elb.csv.gz", "elb.csv.zst"] {
        let bytes = fs::read(lists().join(packed)).unwrap();
        for length in [bytes.len() - 1, bytes.len() - 6, bytes.len() / 2, 10] {
            let cut = folder.join(packed);
            fs::write(&cut, &bytes[..length]).unwrap();
            assert!(refused(&cut, &folder.join("book")), "{packed} of {length} bytes");
        }
        let flipped = folder.join("flipped");
        let mut damaged = bytes.clone();
        let place = damaged.len() * 2 / 3;
        damaged[place] ^= 0x10;
        fs::write(&flipped, damaged).unwrap();
        assert!(refused(&flipped, &folder.join("book")), "{packed} with a bit flipped");
    }
    assert!(!folder.join("book").exists());
}

#[test]
fn a_refused_import_leaves_the_old_book_and_an_interrupted_one_is_mended() {
    let folder = fresh("import_replace");
    let old = imported("elb.csv", &folder);
    let (book, new, aside) = (folder.join("book"), folder.join(".book.new"), folder.join(".book.old"));
    assert!(refused(&lists().join("wrong/cut_short.csv"), &book));
    assert_eq!(text_of(&book), old);
    // Interrupted while it was written aside: the leftover is swept away.
    fs::create_dir(&new).unwrap();
    fs::write(new.join("half.toml"), "half").unwrap();
    assert_eq!(text_of(&book), old);
    let lambda = imported("lambda.csv", &folder);
    assert!(lambda.contains("lambda.duration.x86") && !lambda.contains("load_balancer") && !lambda.contains("half"));
    // Interrupted between the two renames: the old book is beside its place, and the next import takes over from it.
    fs::rename(&book, &aside).unwrap();
    assert_eq!(imported("elb.csv", &folder), old);
    assert!(!new.exists() && !aside.exists());
}

#[test]
fn a_folder_with_somebody_elses_files_is_left_alone() {
    let folder = fresh("import_foreign");
    let book = folder.join("book");
    fs::create_dir(&book).unwrap();
    let mut file = fs::File::create(book.join("notes.txt")).unwrap();
    file.write_all(b"mine").unwrap();
    assert!(refused(&lists().join("elb.csv"), &book));
    assert_eq!(fs::read(book.join("notes.txt")).unwrap(), b"mine");
}
