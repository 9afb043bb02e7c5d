//! Log-normal sizes in steps, with decimals only.
//!
//! **Method:** sizes are cut at the powers of two, as in a histogram of a bucket, so that 128 KB is a border. With `s^2 =
//! 2 ln(mean / median)` the share of the objects below a size `x` is `P(z)` and that of the bytes `P(z - s)`, where `z =
//! ln(x / median) / s` and `P` is the normal distribution. Both are counted for a thousand million objects: at each border
//! the number below it is rounded to a whole one, so that the steps add up to all objects and to the mean exactly.
//!
//! **Bound:** no share is off by more than a thousand-millionth. A step with less than a millionth of the objects is a part
//! of its neighbour.

use crate::exact::{ArithmeticError, Exact};
use crate::ratio::Ratio;

use super::bucket::count;
use super::sizes::Step;

/// The mean is at most so many times the median.
pub(super) const MOST: u32 = 1_000_000;
/// How many objects are counted.
const ALL: u32 = 1_000_000_000;
/// Fewer of them are no step of their own.
const FEWEST: u128 = 1000;
/// Beyond this many deviations there is less than a million-millionth on each side.
const FAR: u32 = 7;

/// The steps of a distribution; both sizes in bytes, the mean a whole number above the median.
pub(super) fn steps(median: Exact, mean: Exact) -> Result<Vec<Step>, ArithmeticError> {
    let deviation = root(ln(mean.over(median)?)?.times(Exact::from(2))?)?;
    let (all, log_median) = (Exact::from(ALL), ln(median)?);
    let (objects, bytes) = (u128::from(ALL), count(all.times(mean)?));
    let mut steps: Vec<Step> = Vec::new();
    // What is below the border, and what of it is in no step yet.
    let (mut from, mut border, mut before) = (0_u128, 1_u128, (0, 0));
    while before.0 < objects {
        border = border.saturating_mul(2);
        let z = ln(super::bill::whole(border)?)?.minus(log_median)?.over(deviation)?;
        let below = (counted(all, z)?, part(bytes, z.minus(deviation)?)?);
        let below = if objects - below.0 < FEWEST { (objects, bytes) } else { below };
        let more = below.0 - before.0;
        if more >= FEWEST {
            // Far out, where the digits end, bytes are kept within the sizes of the step.
            let (least, most) = (before.1 + more.saturating_mul(from), before.1 + more.saturating_mul(border - 1));
            let below = if below.0 == objects { below } else { (below.0, below.1.clamp(least, most)) };
            let of_bytes = below.1 - before.1;
            let share = Ratio::from(super::bill::whole(more)?.over(all)?);
            steps.push(Step { from, to: border, share, bytes: of_bytes, objects: more });
            (from, before) = (border, below);
        }
    }
    if let Some(last) = steps.last_mut() {
        last.to = u128::MAX;
    }
    Ok(steps)
}

/// How many of `all` are below `z`.
fn counted(all: Exact, z: Exact) -> Result<u128, ArithmeticError> {
    Ok(count(all.times(normal(z)?)?.rounded_to(0)))
}

/// How many of so many bytes are below `z`: first the thousand-millionths, which decimals have digits for.
fn part(bytes: u128, z: Exact) -> Result<u128, ArithmeticError> {
    let share = normal(z)?.rounded_to(18);
    let units = count(share.times(Exact::from(1_000_000_000_000_000_000_u64))?.rounded_to(0));
    Ok(super::sizes::part_of(bytes, units, 1_000_000_000_000_000_000))
}

/// The normal distribution: the share below `z`.
///
/// # Formula
/// `1/2 + exp(-z^2 / 2) / sqrt(2 pi) x (z + z^3 / 3 + z^5 / (3 x 5) + …)`
fn normal(z: Exact) -> Result<Exact, ArithmeticError> {
    let size = z.magnitude();
    let upper = if size >= Exact::from(FAR) {
        Exact::ONE
    } else {
        let square = size.times(size)?;
        let (mut term, mut sum) = (size, size);
        let mut odd = 1_u32;
        while term > TINY {
            odd += 2;
            term = term.times(square)?.over(Exact::from(odd))?;
            sum = sum.plus(term)?;
        }
        let height = exp(square.over(Exact::from(2))?)?.times(root(two_pi()?)?)?;
        sum.over(height)?.plus(Exact::constant(5, 1))?
    };
    if z.is_negative() { Exact::ONE.minus(upper) } else { Ok(upper) }
}

/// Terms below this change nothing.
const TINY: Exact = Exact::constant(1, 27);

/// `e` to the power of `x`, which is not negative: the series for a 64th of it, squared six times.
fn exp(x: Exact) -> Result<Exact, ArithmeticError> {
    let small = x.over(Exact::from(64))?;
    let (mut term, mut sum, mut place) = (Exact::ONE, Exact::ONE, 0_u32);
    while term > TINY {
        place += 1;
        term = term.times(small)?.over(Exact::from(place))?;
        sum = sum.plus(term)?;
    }
    (0..6).try_fold(sum, |power, _| power.times(power))
}

/// The natural logarithm of `x`, which is above zero: that of its halves down to below 3/2, and the series of the rest.
///
/// # Formula
/// `ln(x) = 2 (y + y^3 / 3 + y^5 / 5 + …)` with `y = (x - 1) / (x + 1)`
fn ln(x: Exact) -> Result<Exact, ArithmeticError> {
    let (mut rest, mut twos) = (x, 0_u32);
    while rest >= Exact::constant(15, 1) {
        (rest, twos) = (rest.over(Exact::from(2))?, twos + 1);
    }
    let of_rest = series(rest)?;
    if twos == 0 { Ok(of_rest) } else { series(Exact::from(2))?.times(Exact::from(twos))?.plus(of_rest) }
}

fn series(x: Exact) -> Result<Exact, ArithmeticError> {
    let y = x.minus(Exact::ONE)?.over(x.plus(Exact::ONE)?)?;
    let square = y.times(y)?;
    let (mut power, mut sum, mut odd) = (y, y, 1_u32);
    while power.magnitude() > TINY {
        odd += 2;
        power = power.times(square)?;
        sum = sum.plus(power.over(Exact::from(odd))?)?;
    }
    sum.times(Exact::from(2))
}

/// The square root of `x`, which is above zero, by Newton's method from above.
fn root(x: Exact) -> Result<Exact, ArithmeticError> {
    let mut guess = x.max(Exact::ONE);
    loop {
        let better = guess.plus(x.over(guess)?)?.over(Exact::from(2))?;
        if better >= guess {
            return Ok(guess);
        }
        guess = better;
    }
}

/// The circumference of a circle over its radius.
fn two_pi() -> Result<Exact, ArithmeticError> {
    Exact::from_parts(6_283_185_307_179_586_476_925_286_767, 27).ok_or(ArithmeticError::Overflow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    fn is_near(value: Exact, expected: &str) -> bool {
        value.minus(exact(expected)).unwrap().magnitude() < exact("1e-15")
    }

    #[test]
    fn functions_agree_with_tables() {
        assert!(is_near(ln(exact("10")).unwrap(), "2.302585092994045684"));
        assert!(is_near(ln(exact("1.25")).unwrap(), "0.223143551314209755"));
        assert!(is_near(exp(exact("2")).unwrap(), "7.389056098930650227"));
        assert!(is_near(root(exact("2")).unwrap(), "1.414213562373095048"));
        assert!(is_near(root(exact("0.02")).unwrap(), "0.141421356237309504"));
        // The table of the normal distribution: one deviation, the bounds of 95%, three deviations below.
        assert!(is_near(normal(exact("1")).unwrap(), "0.841344746068542948"));
        assert!(is_near(normal(exact("-1")).unwrap(), "0.158655253931457051"));
        assert!(is_near(normal(exact("1.959963984540054236")).unwrap(), "0.975"));
        assert!(is_near(normal(exact("-3")).unwrap(), "0.001349898031630094"));
        assert_eq!(normal(exact("0")).unwrap(), exact("0.5"));
        assert_eq!(normal(exact("9")).unwrap(), Exact::ONE);
    }

    #[test]
    fn half_of_the_objects_are_below_the_median() {
        let median = 65_536_u128;
        let found = steps(Exact::from(65_536), Exact::from(1_048_576)).unwrap();
        let below: u128 = found.iter().filter(|step| step.to <= median).map(|step| step.objects).sum();
        assert_eq!(below, 500_000_000);
        // s^2 = 2 ln 16 and so s = 2.354820; the median of the bytes lies s deviations higher: P(-s) = 0.92659% of them are below it.
        let bytes: u128 = found.iter().filter(|step| step.to <= median).map(|step| step.bytes).sum();
        assert_eq!(bytes * 100_000 / (1_000_000_000 * 1_048_576), 926);
    }

    proptest! {
        #[test]
        fn steps_add_up_to_all_objects_and_the_mean(median in 1_u32..100_000_000, more in 1_u32..2000, part in 1_u32..1000) {
            let mean = u64::from(median) * u64::from(1000 + more * part) / 1000 + 1;
            let found = steps(Exact::from(median), Exact::from(mean)).unwrap();
            prop_assert_eq!(found.iter().map(|step| step.objects).sum::<u128>(), 1_000_000_000);
            prop_assert_eq!(found.iter().map(|step| step.bytes).sum::<u128>(), 1_000_000_000 * u128::from(mean));
            let shares = found.iter().try_fold(Ratio::ZERO, |sum, step| sum.plus(step.share)).unwrap();
            prop_assert_eq!(shares, Ratio::ONE);
            for step in &found {
                prop_assert!(step.from <= step.size() && step.size() < step.to, "{:?}", step);
            }
        }
    }
}
