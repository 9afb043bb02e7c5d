//! The price books that the command carries, packed at build time from the readable files beside this one. Their form
//! is described in `pricing/README.md`.

/// Public AWS list prices.
pub const AWS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/aws.book"));

/// The figures that the guide prints, each with the line it stands on.
pub const GUIDE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/guide.book"));

/// Name and packed form of each book.
pub const BOOKS: &[(&str, &[u8])] = &[("aws", AWS), ("guide", GUIDE)];

/// Which products of AWS's price list are which meters: a name and a text per offer. Their form is described in
/// `pricing/mapping/README.md`.
pub const MAPPINGS: &[(&str, &str)] = &[
    ("mapping/AWSDataTransfer.toml", include_str!("mapping/AWSDataTransfer.toml")),
    ("mapping/AWSELB.toml", include_str!("mapping/AWSELB.toml")),
    ("mapping/AWSLambda.toml", include_str!("mapping/AWSLambda.toml")),
    ("mapping/AmazonEC2.toml", include_str!("mapping/AmazonEC2.toml")),
    ("mapping/AmazonElastiCache.toml", include_str!("mapping/AmazonElastiCache.toml")),
    ("mapping/AmazonRDS.toml", include_str!("mapping/AmazonRDS.toml")),
    ("mapping/AmazonRoute53.toml", include_str!("mapping/AmazonRoute53.toml")),
    ("mapping/AmazonS3.toml", include_str!("mapping/AmazonS3.toml")),
    ("mapping/ComputeSavingsPlans.toml", include_str!("mapping/ComputeSavingsPlans.toml")),
    ("mapping/DatabaseSavingsPlans.toml", include_str!("mapping/DatabaseSavingsPlans.toml")),
];

/// What price lists call the Regions.
pub const REGIONS: (&str, &str) = ("mapping/regions.toml", include_str!("mapping/regions.toml"));
