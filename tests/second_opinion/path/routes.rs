//! The other paths between the same ends, by their names.

use num_traits::One;

use super::super::words::{find, tables};
use super::{Path, Stop};

impl Stop {
    /// A stop of this kind where another stands.
    fn like(&self, place: &str) -> Self {
        Self {
            place: place.to_owned(),
            stays: false,
            passes_on: num_rational::BigRational::one(),
            edge: None,
            response: None,
            pair: None,
            port: None,
            ..self.clone()
        }
    }
}

impl Path<'_> {
    /// `stops` rewritten as the name says, or the alternative of the scenario that has it.
    pub(super) fn other(&self, name: &str, stops: &[Stop]) -> Vec<Stop> {
        let written = tables(&self.asked.table, "alternative");
        if let Some(table) = written.iter().find(|table| find(table, "name").unwrap() == name) {
            return self.stops(table);
        }
        let at = |places: &[&str]| stops.iter().position(|stop| places.contains(&stop.place.as_str())).unwrap();
        // The first of these places, and those behind it that are the same, replaced.
        let instead = |places: &[&str], with: &dyn Fn(&Stop, &Stop) -> Vec<Stop>| {
            let from = at(places);
            let many = stops[from..].iter().take_while(|stop| stop.place == stops[from].place).count();
            let (before, after) = (&stops[..from], &stops[from + many..]);
            let between = with(before.last().unwrap(), &after[0]);
            [before, &between, after].concat()
        };
        let ways = ["nat_gateway", "gateway_endpoint", "interface_endpoint"];
        let client = stops.iter().find(|stop| ["instance", "lambda"].contains(&stop.place.as_str()));
        let through = |place: &str| instead(&ways, &|_, _| vec![client.unwrap().like(place)]);
        match name {
            "nat_gateway" | "gateway_endpoint" | "interface_endpoint" => through(name),
            "nat_per_zone" => through("nat_gateway"),
            "shared_nat" => {
                let mut stops = through("nat_gateway");
                stops[at(&ways)].zones.truncate(1);
                stops
            }
            "vpc_peering" => instead(&["transit_gateway"], &|before, _| vec![before.like("vpc_peering")]),
            "transit_gateway" => instead(&["vpc_peering"], &|before, after| {
                let hubs = vec![before.like("transit_gateway"), after.like("transit_gateway")];
                if before.region == after.region { hubs[..1].to_vec() } else { hubs }
            }),
            "private_link" => instead(&["vpc_peering", "transit_gateway"], &|before, after| {
                vec![before.like("interface_endpoint"), after.like("network_load_balancer")]
            }),
            "private_addresses" => instead(&["internet_gateway"], &|_, _| Vec::new()),
            "without_cloudfront" => instead(&["cloudfront"], &|_, _| Vec::new()),
            "without_accelerator" => instead(&["global_accelerator"], &|_, _| Vec::new()),
            "cloudfront" => {
                let viewers = at(&["internet"]);
                let (place, origin) = if viewers == 0 { (1, &stops[1]) } else { (viewers, &stops[viewers - 1]) };
                let of_study = |key: &str| find(&self.asked.table, key);
                let response = of_study("response_size").map(|size| super::bytes(&size));
                let mut with = stops.to_vec();
                with.insert(place, Stop { edge: of_study("edge"), response, ..origin.like("cloudfront") });
                with
            }
            "one_zone" => {
                let zonal = stops.iter().find(|stop| !["internet", "s3", "vpc_peering"].contains(&stop.place.as_str()));
                let zone = vec![zonal.unwrap().zones[0].clone()];
                stops.iter().map(|stop| Stop { zones: zone.clone(), ..stop.clone() }).collect()
            }
            other => panic!("{}: nobody knows the way `{other}`", self.asked.name()),
        }
    }
}
