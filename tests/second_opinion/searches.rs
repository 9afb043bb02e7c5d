//! Sweeps and searches: the scenario estimated again at other values, and lines drawn between them.

use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::asked::{Asked, Figure, numbers};
use super::price_files::{Prices, fraction};
use super::words::{find, whole};

/// A figure of the scenario by the value of a parameter.
struct Curve<'a> {
    asked: &'a Asked,
    parameter: String,
    /// One of the parameter's unit.
    unit: String,
}

impl Curve<'_> {
    fn at(&self, figure: &str, value: &BigRational) -> BigRational {
        let value = format!("{} / {} * {}", value.numer(), value.denom(), self.unit);
        self.asked.ask(figure, &[(&self.parameter, value)])
    }

    /// Where `apart` is zero between two values, at one of which it is above and at the other below: in the half where its sign
    /// changes, until it is a line there. Where it jumps over zero, the place just behind the jump is the error.
    fn crossing(
        &self,
        apart: &dyn Fn(&BigRational) -> BigRational,
        (low, high): (BigRational, BigRational),
    ) -> Result<BigRational, BigRational> {
        let (mut low, mut high) = (low, high);
        let (mut begin, mut end) = (apart(&low), apart(&high));
        for _ in 0..60 {
            let middle = (&low + &high) / whole(2);
            let value = apart(&middle);
            if &value + &value == &begin + &end {
                // Stairs may lie on a line at their edges alone. A place without an end as a decimal loses a digit, and one of
                // more digits than the language holds cannot be asked for.
                let at = &low + (&high - &low) * &begin / (&begin - &end);
                let is_long = [at.numer(), at.denom()].iter().any(|part| part.to_string().len() > 27);
                if is_long || apart(&at).abs() < fraction("0.000000000001") {
                    return Ok(at);
                }
            }
            if (value > BigRational::zero()) == (begin > BigRational::zero()) {
                (low, begin) = (middle, value);
            } else {
                (high, end) = (middle, value);
            }
        }
        Err(high)
    }
}

/// The curve of a study, and the ends of its range.
fn curve(asked: &Asked) -> (Curve<'_>, BigRational, BigRational) {
    let bound = |key: &str| find(&asked.table, key).unwrap();
    // The unit of the lower end: what stands behind its digits.
    let from = bound("from");
    let unit = from.trim_start_matches(|c: char| c.is_ascii_digit() || ".,_ ".contains(c));
    let unit = format!("1 {unit}");
    let number = |text: String| asked.ask(&format!("({text}) / ({unit})"), &[]);
    let (low, high) = (number(from.clone()), number(bound("to")));
    (Curve { asked, parameter: bound("parameter"), unit }, low, high)
}

pub fn solve(asked: &Asked, _: &Prices) -> Vec<Figure> {
    let (curve, low, high) = curve(asked);
    let word = |key: &str| find(&asked.table, key).unwrap();
    let (figure, target) = (word("figure"), word("target"));
    let apart = |value: &BigRational| curve.at(&figure, value) - curve.at(&target, value);
    let value = curve.crossing(&apart, (low.clone(), high)).unwrap_or_else(|behind| {
        // The least value behind the jump on a grid of a thousandth of a step.
        let step =
            find(&asked.table, "step").map_or(whole(1), |step| asked.ask(&format!("({step}) / ({})", curve.unit), &[]));
        let grain = step / whole(1000);
        &low + ((behind - &low) / &grain).ceil() * grain
    });
    numbers([("value".to_owned(), value)])
}

pub fn sweep(asked: &Asked, _: &Prices) -> Vec<Figure> {
    let (curve, low, high) = curve(asked);
    let steps = find(&asked.table, "steps").map_or(20, |steps| steps.parse::<u32>().unwrap());
    let all: Vec<String> = asked.table["figures"].as_table().unwrap().values().map(super::words::text).collect();
    let at = |step: u32| &low + (&high - &low) * whole(step) / whole(steps);
    let least = |step: u32| (0..all.len()).min_by_key(|figure| curve.at(&all[*figure], &at(step))).unwrap();
    let mut figures = Vec::new();
    let mut before = least(0);
    for step in 1..=steps {
        let next = least(step);
        if next != before {
            let apart = |value: &BigRational| curve.at(&all[before], value) - curve.at(&all[next], value);
            let crossing = curve.crossing(&apart, (at(step - 1), at(step))).unwrap();
            figures.push((format!("crossover_{}", figures.len() + 1), crossing));
        }
        before = next;
    }
    numbers(figures)
}
