//! AWS WAF.
//!
//! **Billed:** web ACLs and the rules in them by the month; requests, at a price that rises with the capacity of the web
//! ACL beyond 1,500 WCU, in steps of 500; Bot Control by the month and by the request that it inspects. A rule group
//! counts as one rule of the web ACL that uses it.
//!
//! Bot Control inspects at the common or at the targeted level; without `bot_control`, its requests are metered at the
//! one price that a book has for both, if it has one.
//!
//! **Left out:** Fraud Control, CAPTCHA and challenges, bodies larger than the 16 KB that are inspected by default,
//! rule groups of the Marketplace, rules inside a group of one's own, and what Shield Advanced includes.
//!
//! Source: <https://aws.amazon.com/waf/pricing/>; limits: AWS WAF developer guide, "Web ACL capacity units (WCUs)".

use std::sync::Arc;

use crate::exact::Exact;
use crate::field::{Field, Record, Refusal, Word};
use crate::meter::{Family, Meter, Quantity, Usage};
use crate::unit::{Count, Request, RuleMonth, SubscriptionMonth, WebAclMonth};

use super::{Context, Service, checks};

crate::choices! {
    /// How deep Bot Control looks.
    BotControlLevel {
        Common "common" "bots that say who they are, and simple ones";
        Targeted "targeted" "also bots that hide";
    }
}

/// What a request costs alike, however little of it is used.
const INCLUDED_WCU: u32 = 1500;
/// Steps in which requests get dearer above that.
const WCU_STEP: u32 = 500;

const WEB_ACLS: Field<Count> = Field::quantity("web_acls", "web ACLs, all month", "1").optional();
const RULES: Field<Count> =
    Field::quantity("rules", "rules and rule groups in each web ACL, all month", "3").optional();
const REQUESTS: Field<Request> =
    Field::flow("monthly_requests", "requests that the web ACLs inspect in the month", "\"100M requests\"").optional();
const WCU: Field<Count> =
    Field::quantity("wcu", "capacity units that the web ACL uses; up to 1,500 cost nothing more", "1602")
        .optional()
        .within(
            Exact::ZERO,
            Exact::constant(5000, 0),
            "AWS WAF developer guide, \"Web ACL capacity units (WCUs) in AWS WAF\"",
        );
const BOT_CONTROL: Field<Request> =
    Field::flow("monthly_bot_control_requests", "requests that Bot Control inspects in the month", "\"100M requests\"")
        .optional();
const LEVEL: Field<Word<BotControlLevel>> =
    Field::word("bot_control", "the level of Bot Control in each web ACL", "\"common\"").optional();

const WEB_ACL_MONTHS: Meter<WebAclMonth> = Meter::new("waf.web_acls", "Web ACLs");
const RULE_MONTHS: Meter<RuleMonth> = Meter::new("waf.rules", "Rules");
const INSPECTED: Meter<Request> = Meter::new("waf.requests", "Requests");
const INSPECTED_ABOVE: Family<Request> =
    Family::new("waf.requests_above_1500_wcu", "Requests to a web ACL above 1,500 WCU", "capacity");
const BOT_CONTROL_REQUESTS: Meter<Request> = Meter::new("waf.bot_control_requests", "Bot Control requests");
const BOT_CONTROL_MONTHS: Meter<SubscriptionMonth> = Meter::new("waf.bot_control", "Bot Control");
const COMMON_REQUESTS: Meter<Request> =
    Meter::new("waf.bot_control_common_requests", "Bot Control requests (common level)");
const TARGETED_REQUESTS: Meter<Request> =
    Meter::new("waf.bot_control_targeted_requests", "Bot Control requests (targeted level)");

pub(super) const SERVICE: Service = Service {
    name: "waf",
    title: "AWS WAF",
    doc: "Web ACLs, their rules and the requests they inspect, by the capacity they use; Bot Control by level. Left \
          out: Fraud Control, CAPTCHA, large bodies, Marketplace rule groups, what Shield Advanced includes.",
    page: "https://aws.amazon.com/waf/pricing/",
    fields: &[WEB_ACLS.spec(), RULES.spec(), REQUESTS.spec(), WCU.spec(), BOT_CONTROL.spec(), LEVEL.spec()],
    meters: &[
        WEB_ACL_MONTHS.info(),
        RULE_MONTHS.info(),
        INSPECTED.info(),
        INSPECTED_ABOVE.info(),
        BOT_CONTROL_REQUESTS.info(),
        BOT_CONTROL_MONTHS.info(),
        COMMON_REQUESTS.info(),
        TARGETED_REQUESTS.info(),
    ],
    usage,
};

fn usage(firewall: &Record, _: &Context<'_>) -> Result<Vec<Usage>, Refusal> {
    checks::needs_one_of(firewall, &[WEB_ACLS.spec(), REQUESTS.spec(), BOT_CONTROL.spec()])?;
    checks::only_with(firewall, RULES.spec(), WEB_ACLS.spec())?;
    checks::only_with(firewall, WCU.spec(), REQUESTS.spec())?;
    checks::only_with(firewall, LEVEL.spec(), WEB_ACLS.spec())?;

    let mut usage = Vec::new();
    if let Some(acls) = firewall.given(WEB_ACLS) {
        usage.push(WEB_ACL_MONTHS.of(acls.counted_as()));
        if let Some(rules) = firewall.given(RULES) {
            usage.push(RULE_MONTHS.of(rules.times(&acls)?.counted_as()));
        }
        if checks::is_given(firewall, LEVEL.spec()) {
            usage.push(BOT_CONTROL_MONTHS.of(acls.counted_as()));
        }
    }
    if let Some(requests) = firewall.given(REQUESTS) {
        let step = firewall.given(WCU).map(|wcu| capacity_step(&wcu)).transpose()?.flatten();
        usage.push(match step {
            Some(step) => INSPECTED_ABOVE.of(&step, requests),
            None => INSPECTED.of(requests),
        });
    }
    if let Some(requests) = firewall.given(BOT_CONTROL) {
        let meter = match firewall.word_given(LEVEL) {
            Some(BotControlLevel::Common) => COMMON_REQUESTS,
            Some(BotControlLevel::Targeted) => TARGETED_REQUESTS,
            None => BOT_CONTROL_REQUESTS,
        };
        usage.push(meter.of(requests));
    }
    Ok(usage)
}

/// The step of capacity that requests are priced by: `up_to_2000` of 1,501 to 2,000 WCU; none up to 1,500.
fn capacity_step(wcu: &Quantity<Count>) -> Result<Option<Arc<str>>, Refusal> {
    if wcu.value() <= INCLUDED_WCU.into() {
        return Ok(None);
    }
    let step = Quantity::fixed(Exact::from(WCU_STEP), "step", "requests are priced by steps of 500 WCU");
    Ok(Some(Arc::from(format!("up_to_{}", wcu.rounded_up_to(&step)?.value()))))
}
