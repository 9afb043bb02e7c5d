//! Amazon MQ: managed brokers of Apache ActiveMQ and RabbitMQ.
//!
//! **Billed:** every hour of a broker, by engine, deployment and instance type – the price of a pair or a cluster counts all
//! its instances – and what it stores: on EFS in several zones (ActiveMQ only, the default there), or on EBS.
//!
//! **Left out:** replication of data to a broker in another Region; transfer between Availability Zones and Regions
//! (`data_transfer`); the free broker of new accounts.
//!
//! Source: <https://aws.amazon.com/amazon-mq/pricing/>; Amazon MQ developer guide, "Deployment options" and "Storage".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Text, Word};
use crate::meter::{Family, Meter, Usage};
use crate::unit::{Count, Gb, GbMonth, Hour};

use super::{Context, Service};

crate::choices! {
    /// Which broker it runs.
    Engine {
        ActiveMq "activemq" "Apache ActiveMQ";
        RabbitMq "rabbitmq" "RabbitMQ";
    }
}

crate::choices! {
    /// How many instances serve as one broker.
    Deployment {
        SingleInstance "single_instance" "one instance";
        ActiveStandby "active_standby" "two instances of ActiveMQ in two zones, of which one waits";
        Cluster "cluster" "three nodes of RabbitMQ in several zones";
    }
}

crate::choices! {
    /// Where a broker keeps its messages.
    Storage {
        Efs "efs" "Amazon EFS, in several zones, for ActiveMQ";
        Ebs "ebs" "Amazon EBS, for RabbitMQ and single instances of ActiveMQ";
    }
}

const ENGINE: Field<Word<Engine>> = Field::word("engine", "the broker's engine", "\"rabbitmq\"");
const DEPLOYMENT: Field<Word<Deployment>> =
    Field::word("deployment", "how many instances serve as one broker", "\"cluster\"")
        .or("single_instance", "no standby and no cluster");
const TYPE: Field<Text> = Field::text("type", "instance type", "the instance type of the broker", "\"mq.m5.large\"");
const BROKERS: Field<Count> = Field::quantity("count", "brokers: a pair or a cluster is one", "2")
    .or("1", "one broker")
    .at_least(Exact::ZERO, "there are no fewer brokers than none");
const STORAGE: Field<Word<Storage>> =
    Field::word("storage", "where messages are kept; EFS for ActiveMQ and EBS for RabbitMQ unless said", "\"ebs\"")
        .optional();
const STORED: Field<Gb> =
    Field::quantity("stored", "what all brokers store together, on average of the month", "\"20 GB\"").optional();

const ACTIVEMQ: Family<Hour> =
    Family::new("amazon_mq.activemq_single_instance", "ActiveMQ broker hours", "instance type");
const ACTIVEMQ_PAIR: Family<Hour> =
    Family::new("amazon_mq.activemq_active_standby", "ActiveMQ active/standby hours", "instance type");
const RABBITMQ: Family<Hour> =
    Family::new("amazon_mq.rabbitmq_single_instance", "RabbitMQ broker hours", "instance type");
const RABBITMQ_CLUSTER: Family<Hour> =
    Family::new("amazon_mq.rabbitmq_cluster", "RabbitMQ cluster hours", "instance type");
const ON_EFS: Meter<GbMonth> = Meter::new("amazon_mq.storage.efs", "Storage on EFS");
const ON_EBS: Meter<GbMonth> = Meter::new("amazon_mq.storage.ebs", "Storage on EBS");

pub(super) const SERVICE: Service = Service {
    name: "amazon_mq",
    title: "Amazon MQ",
    doc: "Broker hours by engine, deployment and instance type; storage on EFS or EBS. Left out: replication to another \
          Region, transfer between zones (`data_transfer`).",
    page: "https://aws.amazon.com/amazon-mq/pricing/",
    fields: &[
        ENGINE.spec(),
        DEPLOYMENT.spec(),
        TYPE.spec(),
        BROKERS.spec(),
        STORAGE.spec(),
        STORED.spec(),
        HOURS.spec(),
    ],
    meters: &[
        ACTIVEMQ.info(),
        ACTIVEMQ_PAIR.info(),
        RABBITMQ.info(),
        RABBITMQ_CLUSTER.info(),
        ON_EFS.info(),
        ON_EBS.info(),
    ],
    usage,
};

fn usage(broker: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    let (engine, deployment) = (broker.word(ENGINE)?, broker.word(DEPLOYMENT)?);
    let hours_on = match (engine, deployment) {
        (Engine::ActiveMq, Deployment::SingleInstance) => ACTIVEMQ,
        (Engine::ActiveMq, Deployment::ActiveStandby) => ACTIVEMQ_PAIR,
        (Engine::RabbitMq, Deployment::SingleInstance) => RABBITMQ,
        (Engine::RabbitMq, Deployment::Cluster) => RABBITMQ_CLUSTER,
        (Engine::ActiveMq, Deployment::Cluster) => {
            return Err(not_applicable(DEPLOYMENT.spec().name, "ActiveMQ has no cluster of three nodes")
                .help("write `deployment = \"active_standby\"` for two brokers in two zones"));
        }
        (Engine::RabbitMq, Deployment::ActiveStandby) => {
            return Err(not_applicable(DEPLOYMENT.spec().name, "RabbitMQ has no standby broker")
                .help("write `deployment = \"cluster\"` for three nodes in several zones"));
        }
    };
    let hours = broker.quantity(HOURS)?.times(&broker.quantity(BROKERS)?)?;
    let mut usage = vec![hours_on.of(&broker.text(TYPE)?, hours)];
    let stored_on = match (engine, broker.word_given(STORAGE)) {
        (Engine::ActiveMq, None | Some(Storage::Efs)) => ON_EFS,
        (Engine::RabbitMq, None | Some(Storage::Ebs)) => ON_EBS,
        (Engine::ActiveMq, Some(Storage::Ebs)) if deployment == Deployment::SingleInstance => ON_EBS,
        (Engine::ActiveMq, Some(Storage::Ebs)) => {
            return Err(not_applicable(STORAGE.spec().name, "an active/standby pair shares its storage, which is EFS"));
        }
        (Engine::RabbitMq, Some(Storage::Efs)) => {
            return Err(not_applicable(STORAGE.spec().name, "RabbitMQ stores on EBS"));
        }
    };
    usage.extend(broker.given(STORED).map(|stored| stored_on.of(stored.counted_as())));
    Ok(usage)
}

fn not_applicable(field: &'static str, message: &'static str) -> Refusal {
    Refusal::new("not-applicable", field, message)
}
