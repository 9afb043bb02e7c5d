//! Amazon Route 53.
//!
//! **Billed:** hosted zones by the month, public or private, and records beyond 10,000 in a zone; DNS queries by routing
//! policy; health checks of endpoints inside and outside AWS, with their options; the addresses of Resolver endpoints by
//! the hour and the queries through them; traffic policy records. Queries to alias records that point to AWS resources
//! are free, and have a price of zero to say so. Simple, weighted, failover and multivalue records answer standard
//! queries. Zones, queries and health checks have tiers that the whole account shares.
//!
//! An option of a health check is HTTPS, string matching, the fast interval of 10 seconds, or latency measurement; each
//! is billed beside the check. A zone deleted within 12 hours is free, and is left out of a scenario.
//!
//! **Left out:** domain registration, DNS Firewall, Route 53 Profiles, DNS over HTTPS, query logging, DNSSEC (whose key
//! is `kms`), CIDR collections, Application Recovery Controller.
//!
//! Source: <https://aws.amazon.com/route53/pricing/>; limits: Amazon Route 53 developer guide, "Quotas".

use crate::exact::Exact;
use crate::field::{Field, HOURS, Record, Refusal, Spec, Word};
use crate::meter::{Meter, Quantity, Usage};
use crate::unit::{CheckMonth, Count, Hour, Query, RecordMonth, ZoneMonth};

use super::{Context, Service, checks};

crate::choices! {
    /// How a query is routed, where that has a price of its own.
    RoutingPolicy {
        Standard "standard" "simple, weighted, failover and multivalue answer routing";
        Latency "latency" "latency-based routing";
        Geolocation "geolocation" "routing by where the user is";
        Geoproximity "geoproximity" "routing by distance, with a bias";
        IpBased "ip_based" "routing by the user's network";
    }
}

const QUOTAS: &str = "Amazon Route 53 developer guide, \"Quotas\"";

const ZONES: Field<Count> = Field::quantity("zones", "hosted zones, public or private, all month", "1").optional();
const RECORDS: Field<Count> =
    Field::quantity("records", "records in each hosted zone; the first 10,000 are included", "12000").optional();
const QUERIES: Field<Query> =
    Field::flow("monthly_queries", "queries in the month that are not free", "\"100M queries\"").optional();
const POLICY: Field<Word<RoutingPolicy>> =
    Field::word("policy", "the routing policy of the records that `monthly_queries` ask for", "\"latency\"")
        .or("standard", "simple, weighted, failover and multivalue answer routing are standard");
const ALIAS_QUERIES: Field<Query> = Field::flow(
    "monthly_alias_queries",
    "queries in the month to alias records that point to AWS resources, which are free",
    "\"100M queries\"",
)
.optional();
const CHECKS: Field<Count> =
    Field::quantity("health_checks", "health checks of endpoints inside AWS, all month", "2").optional();
const EXTERNAL_CHECKS: Field<Count> =
    Field::quantity("external_health_checks", "health checks of endpoints outside AWS, all month", "2").optional();
const OPTIONS: Field<Count> = Field::quantity(
    "health_check_options",
    "options of each health check: HTTPS, string matching, fast interval, latency measurement",
    "1",
)
.optional()
.within(Exact::ZERO, Exact::constant(4, 0), "Amazon Route 53 pricing page, \"Health checks\"");
const ENDPOINTS: Field<Count> =
    Field::quantity("resolver_endpoints", "inbound and outbound Resolver endpoints", "2").optional();
const ADDRESSES: Field<Count> = Field::quantity("resolver_addresses", "IP addresses of each Resolver endpoint", "2")
    .or("2", "an endpoint has at least two")
    .within(Exact::constant(2, 0), Exact::constant(6, 0), QUOTAS);
const RESOLVER_QUERIES: Field<Query> =
    Field::flow("monthly_resolver_queries", "queries through Resolver endpoints in the month", "\"10M queries\"")
        .optional();
const POLICY_RECORDS: Field<Count> =
    Field::quantity("traffic_policy_records", "records made by traffic policies, all month", "1").optional();

const HOSTED_ZONES: Meter<ZoneMonth> = Meter::new("route53.zones", "Hosted zones");
const MORE_RECORDS: Meter<RecordMonth> = Meter::new("route53.records", "Records above 10,000 in a zone");
const STANDARD: Meter<Query> = Meter::new("route53.queries.standard", "Standard queries");
const LATENCY: Meter<Query> = Meter::new("route53.queries.latency", "Latency-based queries");
const GEOLOCATION: Meter<Query> = Meter::new("route53.queries.geolocation", "Geolocation queries");
const GEOPROXIMITY: Meter<Query> = Meter::new("route53.queries.geoproximity", "Geoproximity queries");
const IP_BASED: Meter<Query> = Meter::new("route53.queries.ip_based", "IP-based queries");
const ALIAS: Meter<Query> = Meter::new("route53.alias_queries", "Queries to alias records of AWS resources");
const AWS_CHECKS: Meter<CheckMonth> = Meter::new("route53.health_checks.aws", "Health checks (AWS)");
const OTHER_CHECKS: Meter<CheckMonth> = Meter::new("route53.health_checks.external", "Health checks (outside AWS)");
const AWS_OPTIONS: Meter<CheckMonth> = Meter::new("route53.health_check_options.aws", "Health check options (AWS)");
const OTHER_OPTIONS: Meter<CheckMonth> =
    Meter::new("route53.health_check_options.external", "Health check options (outside AWS)");
const ADDRESS_HOURS: Meter<Hour> = Meter::new("route53.resolver_address_hours", "Resolver endpoint addresses");
const RESOLVED: Meter<Query> = Meter::new("route53.resolver_queries", "Resolver queries");
const TRAFFIC_POLICIES: Meter<RecordMonth> = Meter::new("route53.traffic_policy_records", "Traffic policy records");

pub(super) const SERVICE: Service = Service {
    name: "route53",
    title: "Amazon Route 53",
    doc: "Hosted zones with their records; queries by routing policy, those to alias records of AWS resources at their \
          price of zero; health checks with their options; Resolver endpoints and queries; traffic policy records. \
          Left out: domain registration, DNS Firewall, Profiles, DNS over HTTPS, query logs, recovery controllers.",
    page: "https://aws.amazon.com/route53/pricing/",
    fields: &[
        ZONES.spec(),
        RECORDS.spec(),
        QUERIES.spec(),
        POLICY.spec(),
        ALIAS_QUERIES.spec(),
        CHECKS.spec(),
        EXTERNAL_CHECKS.spec(),
        OPTIONS.spec(),
        ENDPOINTS.spec(),
        ADDRESSES.spec(),
        RESOLVER_QUERIES.spec(),
        POLICY_RECORDS.spec(),
        HOURS.spec(),
    ],
    meters: &[
        HOSTED_ZONES.info(),
        MORE_RECORDS.info(),
        STANDARD.info(),
        LATENCY.info(),
        GEOLOCATION.info(),
        GEOPROXIMITY.info(),
        IP_BASED.info(),
        ALIAS.info(),
        AWS_CHECKS.info(),
        OTHER_CHECKS.info(),
        AWS_OPTIONS.info(),
        OTHER_OPTIONS.info(),
        ADDRESS_HOURS.info(),
        RESOLVED.info(),
        TRAFFIC_POLICIES.info(),
    ],
    usage,
};

const BILLED: [Spec; 8] = [
    ZONES.spec(),
    QUERIES.spec(),
    ALIAS_QUERIES.spec(),
    CHECKS.spec(),
    EXTERNAL_CHECKS.spec(),
    ENDPOINTS.spec(),
    RESOLVER_QUERIES.spec(),
    POLICY_RECORDS.spec(),
];

fn usage(dns: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    check(dns)?;
    let mut usage = Vec::new();
    if let Some(zones) = dns.given(ZONES) {
        usage.push(HOSTED_ZONES.of(zones.counted_as()));
        if let Some(records) = dns.given(RECORDS) {
            let included = Quantity::fixed(Exact::constant(10_000, 0), "included records", "every zone has 10,000");
            let more = records.excess_over(&included)?.times(&zones)?;
            usage.push(MORE_RECORDS.of(more.counted_as()));
        }
    }
    if let Some(queries) = dns.given(QUERIES) {
        let meter = match dns.word(POLICY)? {
            RoutingPolicy::Standard => STANDARD,
            RoutingPolicy::Latency => LATENCY,
            RoutingPolicy::Geolocation => GEOLOCATION,
            RoutingPolicy::Geoproximity => GEOPROXIMITY,
            RoutingPolicy::IpBased => IP_BASED,
        };
        usage.push(meter.of(queries));
    }
    usage.extend(dns.given(ALIAS_QUERIES).map(|queries| ALIAS.of(queries)));
    for (field, meter, options_of) in
        [(CHECKS, AWS_CHECKS, AWS_OPTIONS), (EXTERNAL_CHECKS, OTHER_CHECKS, OTHER_OPTIONS)]
    {
        if let Some(checks) = dns.given(field) {
            usage.push(meter.of(checks.counted_as()));
            if let Some(options) = dns.given(OPTIONS) {
                usage.push(options_of.of(checks.times(&options)?.counted_as()));
            }
        }
    }
    if let Some(endpoints) = dns.given(ENDPOINTS) {
        let addresses = endpoints.times(&dns.quantity(ADDRESSES)?)?;
        usage.push(ADDRESS_HOURS.of(dns.quantity(HOURS)?.times(&addresses)?));
    }
    usage.extend(dns.given(RESOLVER_QUERIES).map(|queries| RESOLVED.of(queries)));
    usage.extend(dns.given(POLICY_RECORDS).map(|records| TRAFFIC_POLICIES.of(records.counted_as())));
    Ok(usage)
}

fn check(dns: &Record) -> Result<(), Refusal> {
    checks::needs_one_of(dns, &BILLED)?;
    checks::only_with(dns, RECORDS.spec(), ZONES.spec())?;
    checks::only_with(dns, POLICY.spec(), QUERIES.spec())?;
    checks::only_with(dns, ADDRESSES.spec(), ENDPOINTS.spec())?;
    checks::only_with(dns, HOURS.spec(), ENDPOINTS.spec())?;
    if !checks::is_given(dns, EXTERNAL_CHECKS.spec()) {
        checks::only_with(dns, OPTIONS.spec(), CHECKS.spec())?;
    }
    Ok(())
}
