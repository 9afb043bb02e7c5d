//! AWS Fargate tasks of Amazon ECS and pods of Amazon EKS.
//!
//! **Billed:** the vCPUs and the memory that a task is given, used or not, from the download of its image until it ends;
//! ephemeral storage beyond the 20 GB that every task has. AWS counts seconds, at least a minute a task: for tasks
//! shorter than a minute, write the minutes that are billed as `hours`; Windows tasks are billed for five minutes at
//! least, and for the licence of each vCPU. Fargate's GB is 1,024 MB.
//!
//! **Left out:** Fargate Spot; that a Savings Plan covers the task (its rates are prices of the book); the EKS cluster (`eks`), which also gives a pod 256 MB more than
//! it asks for; public addresses (`public_ipv4`), logs (`cloudwatch`) and transfer (`data_transfer`).
//!
//! Source: <https://aws.amazon.com/fargate/pricing/>; limits: Amazon ECS developer guide, "Amazon ECS task definition
//! parameters for Fargate", "Task size".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Word};
use crate::meter::{Family, Meter, Quantity, Usage};
use crate::unit::{Gb, GbHour, Vcpu, VcpuHour};

use super::{Context, Service};

crate::choices! {
    /// The processor that the task runs on.
    Architecture {
        X86 "x86" "x86_64 processors";
        Arm64 "arm64" "AWS Graviton processors";
    }
}

crate::choices! {
    /// What the task runs on.
    System {
        Linux "linux" "Linux";
        Windows "windows" "Windows Server, with its licence (x86 only)";
    }
}

const TASK_SIZE: &str =
    "Amazon ECS developer guide, \"Amazon ECS task definition parameters for Fargate\", \"Task size\"";

const VCPU: Field<Vcpu> = Field::quantity("vcpu", "vCPUs of each task", "0.5");
const MEMORY: Field<Gb> = Field::quantity("memory", "memory of each task", "\"2 GB\"");
const STORAGE: Field<Gb> =
    Field::quantity("ephemeral_storage", "ephemeral storage of each task; the first 20 GB are included", "\"50 GB\"")
        .optional()
        .within(Exact::constant(20, 0), Exact::constant(200, 0), "Amazon ECS API reference, \"EphemeralStorage\"");
const ARCHITECTURE: Field<Word<Architecture>> =
    Field::word("architecture", "the processor that the task runs on", "\"arm64\"")
        .or("x86", "the default of a task definition");

const SYSTEM: Field<Word<System>> = Field::word("operating_system", "what the task runs on", "\"windows\"")
    .or("linux", "the default of a task definition");

const VCPU_X86: Meter<VcpuHour> = Meter::new("fargate.vcpu_hours.x86", "vCPUs");
const VCPU_ARM64: Meter<VcpuHour> = Meter::new("fargate.vcpu_hours.arm64", "vCPUs (Arm)");
const MEMORY_X86: Meter<GbHour> = Meter::new("fargate.memory.x86", "Memory");
const MEMORY_ARM64: Meter<GbHour> = Meter::new("fargate.memory.arm64", "Memory (Arm)");
const VCPU_WINDOWS: Meter<VcpuHour> = Meter::new("fargate.vcpu_hours.windows", "vCPUs (Windows)");
const MEMORY_WINDOWS: Meter<GbHour> = Meter::new("fargate.memory.windows", "Memory (Windows)");
const WINDOWS_LICENCE: Meter<VcpuHour> = Meter::new("fargate.windows_licence", "Windows licence");
const EPHEMERAL: Meter<GbHour> = Meter::new("fargate.ephemeral_storage", "Ephemeral storage above 20 GB");

const PLAN_VCPU: Family<VcpuHour> =
    Family::new("fargate.savings_plan_vcpu_hours", "vCPUs under a Savings Plan (x86)", "Savings Plan");
const PLAN_MEMORY: Family<GbHour> =
    Family::new("fargate.savings_plan_memory", "Memory under a Savings Plan (x86)", "Savings Plan");

pub(super) const SERVICE: Service = Service {
    name: "fargate",
    title: "AWS Fargate",
    doc: "vCPUs, memory, and ephemeral storage above 20 GB of tasks; the licence of Windows tasks. Left out: Fargate \
          Spot; that a Savings Plan covers a task (its rates are prices of the book).",
    page: "https://aws.amazon.com/fargate/pricing/",
    fields: &[VCPU.spec(), MEMORY.spec(), STORAGE.spec(), ARCHITECTURE.spec(), SYSTEM.spec(), HOURS.spec()],
    meters: &[
        VCPU_X86.info(),
        VCPU_ARM64.info(),
        MEMORY_X86.info(),
        MEMORY_ARM64.info(),
        VCPU_WINDOWS.info(),
        MEMORY_WINDOWS.info(),
        WINDOWS_LICENCE.info(),
        EPHEMERAL.info(),
        PLAN_VCPU.info(),
        PLAN_MEMORY.info(),
    ],
    usage,
};

fn usage(task: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let vcpu = task.quantity(VCPU)?;
    let memory = task.quantity(MEMORY)?;
    let hours = task.quantity(HOURS)?;
    check_size(vcpu.value(), memory.value())?;

    let vcpu_hours = vcpu.times(&hours)?;
    let memory = memory.times(&hours)?;
    let mut usage = match (task.word(SYSTEM)?, task.word(ARCHITECTURE)?) {
        (System::Linux, Architecture::X86) => vec![VCPU_X86.of(vcpu_hours), MEMORY_X86.of(memory)],
        (System::Linux, Architecture::Arm64) => vec![VCPU_ARM64.of(vcpu_hours), MEMORY_ARM64.of(memory)],
        (System::Windows, Architecture::X86) => {
            let licence = WINDOWS_LICENCE.of(vcpu_hours.clone());
            vec![VCPU_WINDOWS.of(vcpu_hours), licence, MEMORY_WINDOWS.of(memory)]
        }
        (System::Windows, Architecture::Arm64) => {
            return Err(Refusal::new("not-applicable", ARCHITECTURE.spec().name, "Windows tasks run on x86 only")
                .help("leave `architecture` out"));
        }
    };
    if let Some(storage) = task.given(STORAGE) {
        let included = Quantity::fixed(Exact::constant(20, 0), "included storage", "every task has 20 GB");
        usage.push(EPHEMERAL.of(storage.excess_over(&included)?.times(&hours)?));
    }
    Ok(usage)
}

/// A size that tasks come in: its vCPUs, and the least, the most and the steps of its GB of memory.
struct TaskSize {
    vcpu: Exact,
    least: Exact,
    most: Exact,
    step: Exact,
}

const fn size(vcpu: Exact, least: Exact, most: u32, step: u32) -> TaskSize {
    TaskSize { vcpu, least, most: whole(most), step: whole(step) }
}

const fn whole(number: u32) -> Exact {
    Exact::constant(number, 0)
}

const HALF: Exact = Exact::constant(5, 1);

/// The table of the developer guide. The smallest size has 0.5, 1 or 2 GB: its first step is no GB.
const SIZES: [TaskSize; 7] = [
    size(Exact::constant(25, 2), HALF, 2, 1),
    size(HALF, whole(1), 4, 1),
    size(whole(1), whole(2), 8, 1),
    size(whole(2), whole(4), 16, 1),
    size(whole(4), whole(8), 30, 1),
    size(whole(8), whole(16), 60, 4),
    size(whole(16), whole(32), 120, 8),
];

fn check_size(vcpu: Exact, memory: Exact) -> Result<(), Refusal> {
    let Some(size) = SIZES.iter().find(|size| size.vcpu == vcpu) else {
        let message = format!("a task has 0.25, 0.5, 1, 2, 4, 8 or 16 vCPUs, but this is {vcpu}");
        return Err(Refusal::new("over-limit", VCPU.spec().name, message).help(TASK_SIZE));
    };
    let on_step = memory == size.least || memory.over(size.step)?.is_whole();
    if memory >= size.least && memory <= size.most && on_step {
        return Ok(());
    }
    let offered = if size.least == HALF {
        "0.5, 1 or 2 GB".to_owned()
    } else {
        format!("{} to {} GB in steps of {} GB", size.least, size.most, size.step)
    };
    let message = format!("a task of {vcpu} vCPU has {offered}, but this is {memory} GB");
    Err(Refusal::new("over-limit", MEMORY.spec().name, message).help(TASK_SIZE))
}
