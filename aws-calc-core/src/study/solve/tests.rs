use super::*;
use proptest::prelude::*;

type Found = Result<Solution, SolveError<ArithmeticError>>;

fn ratio(text: &str) -> Ratio {
    Exact::parse(text).unwrap().into()
}

fn search(from: i32, to: i32) -> Search {
    Search { from: from.into(), to: to.into(), step: Ratio::ONE, tolerance: ratio("0.001") }
}

/// The S3 lifecycle of the guide, topic 3: 50,000 GB of uniform ages from 0 to T days, 30 days in Standard, 60 in
/// Standard-IA, the rest in Glacier Instant Retrieval.
fn blended(days: Ratio) -> Result<Ratio, ArithmeticError> {
    // 30 x 0.023 + 60 x 0.0125 = 1.44
    let rest = days.minus(Ratio::from(90))?.times(ratio("0.004"))?;
    ratio("1.44").plus(rest)?.times(Ratio::from(50_000))?.over(days)
}

#[test]
fn the_lifecycle_of_the_guide_costs_320_dollars_at_450_days() {
    // 50,000 x (1.44 + 0.004 (T - 90)) / T = 320  =>  0.0024 T = 1.08  =>  T = 450
    assert_eq!(solve(Ratio::from(320), &search(90, 2555), blended), Ok(Solution::Exactly(Ratio::from(450))));
}

#[test]
fn an_average_over_a_horizon_is_exact_between_two_days() {
    // 50,000 x (1.08 + 0.004 T) / T = 321  =>  54,000 = 121 T
    let days = Ratio::from(54_000).over(Ratio::from(121)).unwrap();
    assert_eq!(solve(Ratio::from(321), &search(90, 2555), blended), Ok(Solution::Exactly(days)));
}

#[test]
fn no_horizon_brings_the_lifecycle_to_its_asymptote() {
    // All in Glacier Instant Retrieval is 50,000 x 0.004 = $200, reached at no finite age; at 2,555 days 113000/511.
    let Ok(Solution::None { at_from, at_to }) = solve(Ratio::from(200), &search(90, 2555), blended) else {
        panic!("there is no solution")
    };
    // 50,000 x 1.44 / 90 = 800
    assert_eq!((at_from, at_to), (Ratio::from(800), Ratio::from(113_000).over(Ratio::from(511)).unwrap()));
}

#[test]
fn a_solution_at_an_end_is_found() {
    for (target, at) in [(3, 3), (9, 9)] {
        let found: Found = solve(Ratio::from(target), &search(3, 9), Ok);
        assert_eq!(found, Ok(Solution::Exactly(Ratio::from(at))));
    }
    // The last step is shorter: 0, 2, 4, 5.
    let short = Search { step: Ratio::from(2), ..search(0, 5) };
    let found: Found = solve(Ratio::from(5), &short, Ok);
    assert_eq!(found, Ok(Solution::Exactly(Ratio::from(5))));
}

#[test]
fn a_step_function_reaches_the_target_or_jumps_over_it() {
    // Whole instances for x requests, 10 each.
    let instances = |x: Ratio| x.over(Ratio::from(10))?.ceiling();
    let Ok(Solution::Exactly(at)) = solve(Ratio::from(7), &search(0, 100), instances) else { panic!("60 < x <= 70") };
    assert!(Ratio::from(60) < at && at <= Ratio::from(70));

    let Ok(Solution::Between { low, high, at_low, at_high }) = solve(ratio("6.5"), &search(0, 100), instances) else {
        panic!("6.5 is jumped over at 60")
    };
    assert!(low >= Ratio::from(60) && high <= ratio("60.001"));
    assert_eq!((at_low, at_high), (Ratio::from(6), Ratio::from(7)));
}

#[test]
fn a_hump_is_found_though_both_ends_are_below_the_target() {
    // x (100 - x) = 900  =>  x = 10 or 90
    let hump = |x: Ratio| x.times(Ratio::from(100).minus(x)?);
    let found: Found = solve(Ratio::from(900), &search(0, 100), hump);
    assert!(matches!(found, Ok(Solution::Exactly(at)) if at == Ratio::from(10) || at == Ratio::from(90)), "{found:?}");
}

#[test]
fn an_irrational_answer_is_bracketed() {
    let fine = Search { tolerance: ratio("0.000000001"), ..search(0, 10) };
    let Ok(Solution::Between { low, high, .. }) = solve(Ratio::from(2), &fine, |x: Ratio| x.times(x)) else {
        panic!("the square root of 2 has no end")
    };
    // 1.41421356237…
    assert_eq!((low, high), (ratio("1.414213562"), ratio("1.414213563")));
}

#[test]
fn a_figure_that_lost_a_digit_is_never_exactly_the_target() {
    let marked = |x: Ratio| Ok::<_, ArithmeticError>(Ratio::from(x.to_exact()?.marked(true)));
    let Ok(Solution::Between { low, high, .. }) = solve(Ratio::from(3), &search(0, 9), marked) else {
        panic!("near 3, but not known to be 3")
    };
    assert_eq!((low, high), (Ratio::from(3), ratio("3.001")));
}

#[test]
fn an_impossible_search_and_a_failing_figure_are_errors() {
    let bad =
        [search(9, 3), Search { step: Ratio::ZERO, ..search(0, 1) }, Search { tolerance: Ratio::ZERO, ..search(0, 1) }];
    for search in bad {
        let found: Found = solve(Ratio::ONE, &search, Ok);
        assert_eq!(found, Err(SolveError::BadSearch));
    }
    assert_eq!(solve(Ratio::ONE, &search(0, 9), |_| Err("no price")), Err(SolveError::Figure("no price")));
    // Beside the square root of 2 x 10^12 a bracket of 10^-28 would take 35 digits, and 28 can be held.
    let million = Ratio::from(1_000_000);
    let jump = |x: Ratio| {
        let share = x.over(million)?;
        Ok::<_, ArithmeticError>(if share.times(share)? < Ratio::from(2) { Ratio::ZERO } else { Ratio::from(2) })
    };
    let deep = Search { tolerance: Ratio::from(10).to_power(-28).unwrap(), ..search(0, 2_000_000) };
    assert_eq!(solve(Ratio::ONE, &deep, jump), Err(SolveError::TooManyEvaluations));
}

proptest! {
    #[test]
    fn a_planted_root_of_a_line_is_found_exactly(
        n in 0i32..1_000_000, d in 1i32..1000, slope in 1i32..10_000, base in -1000i32..1000,
    ) {
        let root = Ratio::from(n).over(Ratio::from(d)).unwrap();
        let line = |x: Ratio| x.times(Ratio::from(slope))?.plus(Ratio::from(base));
        let found: Found = solve(line(root).unwrap(), &search(0, 1_000_000), line);
        prop_assert_eq!(found, Ok(Solution::Exactly(root)));
    }

    #[test]
    fn a_planted_root_of_an_increasing_quotient_is_enclosed(
        n in 0i32..100_000, d in 1i32..100, a in 1i32..1000, c in 1i32..1000,
    ) {
        // a x / (x + c) rises for x >= 0.
        let root = Ratio::from(n).over(Ratio::from(d)).unwrap();
        let quotient = |x: Ratio| x.times(Ratio::from(a))?.over(x.plus(Ratio::from(c))?);
        let target = quotient(root).unwrap();
        let mut evaluations = 0;
        let found: Found = solve(target, &search(0, 100_000), |x| { evaluations += 1; quotient(x) });
        match found {
            Ok(Solution::Exactly(at)) => prop_assert_eq!(at, root),
            Ok(Solution::Between { low, high, at_low, at_high }) => {
                prop_assert!(low < root && root < high && high.minus(low).unwrap() <= ratio("0.001"));
                prop_assert!(at_low < target && target < at_high);
            }
            other => prop_assert!(false, "{:?}", other),
        }
        prop_assert!(evaluations <= 60, "{} evaluations", evaluations);
    }
}
