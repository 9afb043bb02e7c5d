//! EC2: scaling to a target, CPU credits, instance sizes.

use crate::exact::{ArithmeticError, Exact};
use crate::expr::{Arguments, Function, FunctionError, Parameter, Takes, Value};
use crate::ratio::Ratio;
use crate::unit::{Amount, Base, Unit};

use super::{amount, share, whole};

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

/// Hours of all instances together when so many run for so long each time.
///
/// # Formula
/// `sum(instances x hours)`
/// # Errors
/// [`ArithmeticError::Overflow`].
pub fn fleet_hours(parts: &[(Ratio, Ratio)]) -> Result<Ratio, ArithmeticError> {
    parts.iter().try_fold(Ratio::ZERO, |sum, (instances, hours)| sum.plus(instances.times(*hours)?))
}

/// Instances that step scaling adds: those of the highest step whose threshold the metric is above.
#[must_use]
pub fn step_scaling(metric: Ratio, steps: &[(Ratio, Ratio)]) -> Ratio {
    let passed = steps.iter().filter(|(threshold, _)| metric > *threshold);
    passed.max_by(|a, b| a.0.cmp(&b.0)).map_or(Ratio::ZERO, |(_, add)| *add)
}

/// What a burstable instance earns and spends hour by hour.
#[derive(Clone, Copy, Debug)]
pub struct Burst {
    /// Its vCPUs.
    pub vcpus: Ratio,
    /// The share of each vCPU that it may use all the time.
    pub baseline: Ratio,
    /// CPU credits that it holds at first.
    pub held: Ratio,
}

impl Burst {
    /// Credits earned in an hour, which are also those that the baseline spends.
    fn earned(&self) -> Result<Ratio, ArithmeticError> {
        self.baseline.times(self.vcpus)?.times(whole(60))
    }

    /// The credits left after hours of these mean utilisations, in standard mode: never below none, where it is held to
    /// its baseline, and never above 24 hours of earning.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn credits_left(&self, hours: &[Ratio]) -> Result<Ratio, ArithmeticError> {
        let most = self.earned()?.times(whole(24))?;
        hours.iter().try_fold(self.held, |left, cpu| {
            let spent = cpu.times(self.vcpus)?.times(whole(60))?;
            Ok(left.plus(self.earned()?)?.minus(spent)?.max(Ratio::ZERO).min(most))
        })
    }

    /// The credits that unlimited mode charges for these hours when the instance then stops: those spent beyond the
    /// balance and not earned back, and at once those beyond 24 hours of earning.
    ///
    /// # Errors
    /// [`ArithmeticError::Overflow`].
    pub fn surplus(&self, hours: &[Ratio]) -> Result<Ratio, ArithmeticError> {
        let most = self.earned()?.times(whole(24))?;
        let (mut balance, mut charged) = (self.held, Ratio::ZERO);
        for cpu in hours {
            let spent = cpu.times(self.vcpus)?.times(whole(60))?;
            balance = balance.plus(self.earned()?)?.minus(spent)?.min(most);
            let beyond = balance.plus(most)?.negated();
            if beyond > Ratio::ZERO {
                charged = charged.plus(beyond)?;
                balance = most.negated();
            }
        }
        charged.plus(balance.negated().max(Ratio::ZERO))
    }
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

/// Arguments from `start` on, two by two.
fn pairs(arguments: &Arguments<'_>, start: usize) -> Result<Vec<(Ratio, Ratio)>, FunctionError> {
    let count = arguments.all().len();
    if !(count - start.min(count)).is_multiple_of(2) {
        return Err(FunctionError::at(count.saturating_sub(1), "this one has no partner").help("they come in pairs"));
    }
    let starts = (start..count).step_by(2);
    starts.map(|place| Ok((arguments.non_negative(place)?, arguments.non_negative(place + 1)?))).collect()
}

/// See [`fleet_hours`].
pub static FLEET_HOURS: Function = Function {
    name: "fleet_hours",
    parameters: &[Parameter::new("instances", Takes::Anything), Parameter::new("how_long", Takes::Anything).repeated()],
    doc: "Hours of all instances together: so many for so long, then so many for so long.",
    source: "",
    example: ("fleet_hours(8, 45 h, 3, 123 h)", "729 h"), // 360 + 369
    apply: |arguments| {
        let hour = Unit::of(Base::Hour);
        let mut parts = Vec::new();
        for place in (0..arguments.all().len()).step_by(2) {
            let (instances, time) = (arguments.amount(place)?, arguments.amount(place + 1)?);
            let time = time.to(hour, arguments.convention())?;
            if instances.value.is_negative() || time.value.is_negative() {
                return Err(FunctionError::at(place, "neither instances nor hours can be below zero"));
            }
            parts.push((instances.value, time.value));
        }
        Ok(Value::Amount(Amount::new(fleet_hours(&parts)?, hour)))
    },
};

/// See [`step_scaling`].
pub static STEP_SCALING: Function = Function {
    name: "step_scaling",
    parameters: &[
        Parameter::new("metric", Takes::Number),
        Parameter::new("threshold_or_added", Takes::Number).repeated(),
    ],
    doc: "Instances that a step scaling policy adds: those of the highest threshold that the metric is above.",
    source: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html",
    example: ("step_scaling(93%, 70%, 2, 90%, 4)", "4"),
    apply: |arguments| Ok(Value::plain(step_scaling(arguments.non_negative(0)?, &pairs(arguments, 1)?))),
};

/// The first arguments of the credit functions.
fn burst(arguments: &Arguments<'_>) -> Result<(Burst, Vec<Ratio>), FunctionError> {
    let baseline = share(arguments.number(1)?, 1)?;
    let burst = Burst { vcpus: arguments.non_negative(0)?, baseline, held: arguments.non_negative(2)? };
    let hours = 3..arguments.all().len();
    let hours: Result<Vec<Ratio>, FunctionError> = hours.map(|place| share(arguments.number(place)?, place)).collect();
    Ok((burst, hours?))
}

const BURST: &[Parameter] = &[
    Parameter::new("vcpus", Takes::Count("vCPU")),
    Parameter::new("baseline", Takes::Number),
    Parameter::new("credits_held", Takes::Count("credit")),
    Parameter::new("cpu_of_each_hour", Takes::Number).repeated(),
];

const UNLIMITED_SOURCE: &str =
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html";

/// See [`Burst::credits_left`].
pub static CREDITS_LEFT: Function = Function {
    name: "credits_left",
    parameters: BURST,
    doc: "CPU credits of a burstable instance in standard mode after hours of these mean utilisations.",
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html",
    example: ("credits_left(2, 20%, 100, 100%, 50%)", "0 credits"), // earns 24 an hour: 100 + 24 - 120 = 4, then 4 + 24 - 60
    apply: |arguments| {
        let (burst, hours) = burst(arguments)?;
        amount(burst.credits_left(&hours)?, "credit")
    },
};

/// See [`Burst::surplus`].
pub static SURPLUS_CREDITS: Function = Function {
    name: "surplus_credits",
    parameters: BURST,
    doc: "CPU credits that unlimited mode charges for hours of these mean utilisations, if the instance then stops; 60 of them are a vCPU-hour.",
    source: UNLIMITED_SOURCE,
    example: ("surplus_credits(2, 20%, 100, 100%, 50%)", "32 credits"), // 4 left after the first hour, 4 + 24 - 60 = -32
    apply: |arguments| {
        let (burst, hours) = burst(arguments)?;
        amount(burst.surplus(&hours)?, "credit")
    },
};
