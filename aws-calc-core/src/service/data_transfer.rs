//! Data transfer: to and from the internet, between Availability Zones, between Regions.
//!
//! **Billed:** each GB by the path it takes. Between Availability Zones the sender pays and the receiver pays, so a GB
//! that crosses is metered twice. Between Regions the sender pays, by the Region that receives.
//!
//! **Left out:** Local Zones, Wavelength, Direct Connect, transfer to CloudFront (free from AWS origins); the GB that
//! appliances on the way process (`nat_gateway`, `transit_gateway`, `vpc_endpoint`).
//!
//! Source: <https://aws.amazon.com/ec2/pricing/on-demand/>, "Data Transfer".

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Text};
use crate::meter::{Family, Meter, Quantity, Usage};
use crate::unit::{Count, Gb};

use super::{Context, Service, checks};

const INTERNET_OUT: Field<Gb> =
    Field::flow("internet_out", "data sent to the internet in the month", "\"10 TB\"").optional();
const INTERNET_IN: Field<Gb> =
    Field::flow("internet_in", "data received from the internet in the month", "\"10 TB\"").optional();
const SAME_AZ: Field<Gb> =
    Field::flow("same_az", "data over private addresses inside one Availability Zone in the month", "\"10 TB\"")
        .optional();
const CROSS_AZ: Field<Gb> = Field::flow(
    "cross_az",
    "data that crosses between Availability Zones in the month; each GB once, though both ends pay",
    "\"10 TB\"",
)
.optional();
const CROSS_REGION: Field<Gb> =
    Field::flow("cross_region", "data sent to another Region in the month", "\"10 TB\"").optional();
const TO_REGION: Field<Text> =
    Field::text("to_region", "Region", "the Region that receives `cross_region`", "\"eu-west-1\"").optional();

pub(crate) const OUT: Meter<Gb> = Meter::new("data_transfer.internet_out", "Data transfer out to the internet");
pub(crate) const IN: Meter<Gb> = Meter::new("data_transfer.internet_in", "Data transfer in from the internet");
pub(crate) const INSIDE_AZ: Meter<Gb> =
    Meter::new("data_transfer.same_az", "Data transfer inside an Availability Zone");
pub(crate) const BETWEEN_AZS: Meter<Gb> =
    Meter::new("data_transfer.cross_az", "Data transfer between Availability Zones");
pub(crate) const BETWEEN_REGIONS: Family<Gb> =
    Family::new("data_transfer.cross_region", "Data transfer to another Region", "Region");

pub(super) const SERVICE: Service = Service {
    name: "data_transfer",
    title: "Data transfer",
    doc: "GB out to and in from the internet, inside and between Availability Zones (both ends pay), to another \
          Region. Left out: Local Zones, Wavelength, Direct Connect, and what appliances on the way process.",
    page: "https://aws.amazon.com/ec2/pricing/on-demand/",
    fields: &[
        INTERNET_OUT.spec(),
        INTERNET_IN.spec(),
        SAME_AZ.spec(),
        CROSS_AZ.spec(),
        CROSS_REGION.spec(),
        TO_REGION.spec(),
    ],
    meters: &[OUT.info(), IN.info(), INSIDE_AZ.info(), BETWEEN_AZS.info(), BETWEEN_REGIONS.info()],
    usage,
};

fn usage(traffic: &Record, context: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(
        traffic,
        &[INTERNET_OUT.spec(), INTERNET_IN.spec(), SAME_AZ.spec(), CROSS_AZ.spec(), CROSS_REGION.spec()],
    )?;
    checks::only_with(traffic, CROSS_REGION.spec(), TO_REGION.spec())?;
    checks::only_with(traffic, TO_REGION.spec(), CROSS_REGION.spec())?;

    let mut usage = Vec::new();
    for (field, meter) in [(INTERNET_OUT, OUT), (INTERNET_IN, IN), (SAME_AZ, INSIDE_AZ)] {
        usage.extend(traffic.given(field).map(|moved| meter.of(moved)));
    }
    if let Some(crossing) = traffic.given(CROSS_AZ) {
        let ends: Quantity<Count> = Quantity::fixed(
            Exact::constant(2, 0),
            "ends that pay",
            "billed in each direction: out of one zone, into the other",
        );
        usage.push(BETWEEN_AZS.of(crossing.times(&ends)?));
    }
    if let Some(sent) = traffic.given(CROSS_REGION) {
        let receiver = traffic.text(TO_REGION)?;
        if receiver == *context.region {
            return Err(Refusal::new(
                "not-applicable",
                TO_REGION.spec().name,
                format!("`{receiver}` is the Region that sends"),
            )
            .help("inside a Region, use `same_az` or `cross_az`"));
        }
        usage.push(BETWEEN_REGIONS.of(&receiver, sent));
    }
    Ok(usage)
}
