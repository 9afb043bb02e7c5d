//! The cheapest policy among classes.

use super::common::studied;
use super::{counted, rows, study};

/// The optimum costs what the policy of these rules costs, and not what no policy does.
fn assert_optimum(bucket: &str, among: &str, rules: &str, histogram: &[&str]) {
    let found = counted(&format!("{bucket}\noptimise = [{among}]"), histogram);
    let best = counted(&format!("{bucket}\nrule = [{rules}]"), histogram);
    assert_eq!(studied::amount(&found, "optimum"), studied::amount(&best, "cost"), "{rules}");
    assert!(studied::amount(&found, "optimum") < studied::amount(&found, "baseline"));
}

#[test]
fn one_move_may_pay_only_because_of_another() {
    // Over 12 months Glacier Instant Retrieval pays from (0.00002 / 12 + 128 x 0.004 / 1,048,576) / (price / 1,048,576) on:
    // from 98.2 KB at $0.023, from 102.7 KB at the $0.022 of the tier above 50 TB. So 30 TB of 100 KB objects are worth moving
    // only if the 70 TB of larger ones are moved too, which go to Deep Archive.
    let histogram =
        ["STANDARD,current,0,65536,322122547,32985348812800", "STANDARD,current,0,1048576,73400320,76965813944320"];
    assert_optimum(
        "months = 12\nhistogram = \"bucket.csv\"",
        "\"glacier_instant\", \"glacier_deep_archive\"",
        "{ smaller_than = \"128 KB\", transitions = { glacier_instant = \"0 days\" } }, \
         { larger_than = \"128 KB\", transitions = { glacier_deep_archive = \"0 days\" } }",
        &histogram,
    );
    assert_optimum(
        "months = 12\nhistogram = \"bucket.csv\"",
        "\"glacier_instant\"",
        "{ larger_than = \"1 byte\", transitions = { glacier_instant = \"0 days\" } }",
        &histogram,
    );
}

#[test]
fn where_a_tier_of_prices_is_crossed_the_policies_are_simulated_in_full() {
    // As above, with half a TB of 100 KB objects beside 60 TB of 1 MB and 39 TB of 4 MB objects. What the two larger sizes save
    // together is more than what each saves alone, at the price of the tier above 50 TB; and only then the small ones save.
    assert_optimum(
        "months = 12\nhistogram = \"bucket.csv\"",
        "\"glacier_instant\", \"glacier_deep_archive\"",
        "{ smaller_than = \"128 KB\", transitions = { glacier_instant = \"0 days\" } }, \
         { larger_than = \"128 KB\", transitions = { glacier_deep_archive = \"0 days\" } }",
        &[
            "STANDARD,current,0,65536,5368709,549755801600",
            "STANDARD,current,0,1048576,62914560,65970697666560",
            "STANDARD,current,0,4194304,10223616,42880953483264",
        ],
    );
}

#[test]
fn the_cheapest_policy_is_told_in_round_sizes() {
    let found = |sizes: [&str; 3]| {
        let [small, medium, large] = sizes;
        let answer = study(&format!(
            "months = 36\nstored = \"100 GB\"\naccess = [{{ share = \"15%\" }}]\n\
             sizes = [{{ share = \"40%\", size = \"{small}\" }}, {{ share = \"40%\", size = \"{medium}\" }}, {{ share = \"20%\", size = \"{large}\" }}]\n\
             optimise = [\"glacier_instant\", \"intelligent_tiering\"]"
        ));
        let grid = rows(&answer, "Cheapest policies");
        assert_eq!(grid[0][2], "$0.00");
        grid[0][0].clone()
    };
    let moves = ["no transition", "Glacier Instant Retrieval at 0 days", "Intelligent-Tiering at 0 days"];
    for (sizes, [low, high]) in [
        (["64 KB", "200 KB", "4 MB"], ["200 KB", "4 MB"]),
        (["64 KB", "200001 bytes", "4000 KB"], ["200001 bytes", "4000 KB"]),
    ] {
        let [none, instant, tiering] = moves;
        assert_eq!(found(sizes), format!("below {low}: {none}; {low} to {high}: {instant}; from {high}: {tiering}"));
    }
}

#[test]
fn each_range_of_sizes_gets_its_own_class() {
    // 15% of the objects are read a month. A GB of 64 KB objects costs more in any class than in Standard. Of 200 KB: in Glacier
    // Instant Retrieval $0.004 + $0.0045 + 5,243 x 0.15 x $0.00001, in Intelligent-Tiering $0.0131 for monitoring alone. Of
    // 4 MB monitoring is next to nothing, and a read costs nothing more.
    let bucket = "months = 36\nstored = \"100 GB\"\naccess = [{ share = \"15%\" }]\n\
                  sizes = [{ share = \"40%\", size = \"64 KB\" }, { share = \"40%\", size = \"200 KB\" }, { share = \"20%\", size = \"4 MB\" }]";
    assert_optimum(
        bucket,
        "\"glacier_instant\", \"intelligent_tiering\"",
        "{ larger_than = \"100 KB\", smaller_than = \"1 MB\", transitions = { glacier_instant = \"0 days\" } }, \
         { larger_than = \"1 MB\", transitions = { intelligent_tiering = \"0 days\" } }",
        &[],
    );
}

#[test]
fn what_is_old_may_be_worth_moving_where_what_comes_is_not() {
    // 128 KB objects pay for their move into Glacier Instant Retrieval in 8.62 months: those that are there in January do within
    // the nine months, those that come later do not. So the rule moves objects that are as old as the youngest of the stock.
    let comes = "months = 9\nmonthly_new = \"10 GB\"\nobject_size = \"128 KB\"";
    let rule = "{ transitions = { glacier_instant = \"280 days\" } }";
    let stored = "stored = \"100 GB\"\nstored_by_age = [{ share = \"100%\", from = \"280 days\" }]";
    assert_optimum(&format!("{comes}\n{stored}"), "\"glacier_instant\"", rule, &[]);
    let row = "STANDARD,current,280,131072,819200,107374182400";
    assert_optimum(&format!("{comes}\nhistogram = \"bucket.csv\""), "\"glacier_instant\"", rule, &[row]);
}
