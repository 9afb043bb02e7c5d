//! EC2: scaling to a target, CPU credits, instance sizes.

use crate::exact::{ArithmeticError, Exact};
use crate::expr::{Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;

use super::whole;

/// How many instances bring a metric to its target, when the load is shared among them.
///
/// # Formula
/// `ceil(current x metric / target)`
/// # Errors
/// A target of zero.
pub fn target_tracking(current: Ratio, metric: Ratio, target: Ratio) -> Result<Ratio, ArithmeticError> {
    current.times(metric)?.over(target)?.ceiling()
}

/// The share of each vCPU that a burstable instance can use all the time.
///
/// # Formula
/// `credits per hour / (60 x vCPUs)`: a credit is one vCPU for a minute.
/// # Errors
/// No vCPUs.
pub fn cpu_baseline(credits_per_hour: Ratio, vcpus: Ratio) -> Result<Ratio, ArithmeticError> {
    credits_per_hour.over(vcpus.times(whole(60))?)
}

/// The normalised size by which a regional Reserved Instance is shared out: 4 for `large`, 8 for `xlarge`, 8 x N for
/// `Nxlarge`. Takes a size or an instance type. `None` for anything else: a `metal` counts as the largest size of its
/// family, which its name does not tell.
///
/// # Example
/// ```
/// use aws_calc_core::capacity::compute::normalization_factor;
/// assert_eq!(normalization_factor("m7g.xlarge"), normalization_factor("xlarge"));
/// assert_eq!(normalization_factor("8xlarge").map(|factor| factor.to_string()), Some("64".to_owned()));
/// ```
#[must_use]
pub fn normalization_factor(size: &str) -> Option<Exact> {
    let size = size.rsplit('.').next().unwrap_or(size);
    Some(match size {
        "nano" => Exact::constant(25, 2),
        "micro" => Exact::constant(5, 1),
        "small" => Exact::ONE,
        "medium" => Exact::constant(2, 0),
        "large" => Exact::constant(4, 0),
        "xlarge" => Exact::constant(8, 0),
        _ => {
            let times: u32 = size.strip_suffix("xlarge")?.parse().ok().filter(|times| (2..=1000).contains(times))?;
            Exact::from(times * 8)
        }
    })
}

/// See [`target_tracking`].
pub static TARGET_TRACKING: Function = Function {
    name: "target_tracking",
    parameters: &[
        Parameter::new("current", Takes::Count("instance")),
        Parameter::new("metric", Takes::Amount),
        Parameter::new("target", Takes::Amount),
    ],
    doc: "Instances that bring a metric to its target.",
    source: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html",
    example: ("target_tracking(4, 75%, 50%)", "6"),
    apply: |arguments| {
        let (metric, target) = (arguments.amount(1)?, arguments.amount(2)?);
        let metric = metric.to(target.unit, arguments.convention());
        let metric = metric.map_err(|error| FunctionError::at(1, error.to_string()))?.value;
        Ok(Value::plain(target_tracking(arguments.non_negative(0)?, metric, target.value)?))
    },
};

/// See [`cpu_baseline`].
pub static CPU_BASELINE: Function = Function {
    name: "cpu_baseline",
    parameters: &[
        Parameter::new("credits_per_hour", Takes::Count("credit/hour")),
        Parameter::new("vcpus", Takes::Count("vCPU")),
    ],
    doc: "The share of each vCPU that a burstable instance can use all the time.",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html",
    example: ("cpu_baseline(24, 2)", "20%"),
    apply: |arguments| Ok(Value::plain(cpu_baseline(arguments.non_negative(0)?, arguments.non_negative(1)?)?)),
};

/// See [`normalization_factor`].
pub static NORMALIZATION_FACTOR: Function = Function {
    name: "normalization_factor",
    parameters: &[Parameter::new("size", Takes::Text)],
    doc: "The normalised size of an instance: 1 for small, 8 for xlarge, 8 x N for Nxlarge.",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html",
    example: ("normalization_factor(\"xlarge\")", "8"),
    apply: |arguments| {
        let factor = normalization_factor(arguments.text(0)?).ok_or_else(|| {
            FunctionError::at(0, "this is no instance size with a factor")
                .help("write nano, micro, small, medium, large, xlarge, or 2xlarge and so on")
        })?;
        Ok(Value::plain(Ratio::from(factor)))
    },
};
