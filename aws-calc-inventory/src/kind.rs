//! What an object is billed as: its storage class with its tier, and whether it is the current version.

/// The storage classes, as an inventory names them, with the access tiers of Intelligent-Tiering; in order.
///
/// Source: Amazon S3 user guide, "Amazon S3 Inventory list": storage class, and "Intelligent-Tiering access tier – set to
/// `FREQUENT`, `INFREQUENT`, `ARCHIVE_INSTANT_ACCESS`, `ARCHIVE`, or `DEEP_ARCHIVE`".
const CLASSES: [&str; 13] = [
    "DEEP_ARCHIVE",
    "GLACIER",
    "GLACIER_IR",
    "INTELLIGENT_TIERING",
    "INTELLIGENT_TIERING/ARCHIVE",
    "INTELLIGENT_TIERING/ARCHIVE_INSTANT_ACCESS",
    "INTELLIGENT_TIERING/DEEP_ARCHIVE",
    "INTELLIGENT_TIERING/FREQUENT",
    "INTELLIGENT_TIERING/INFREQUENT",
    "ONEZONE_IA",
    "REDUCED_REDUNDANCY",
    "STANDARD",
    "STANDARD_IA",
];
const VERSIONS: [&str; 3] = ["current", "delete_marker", "noncurrent"];
const INTELLIGENT_TIERING: u8 = 3;
const STANDARD: u8 = 11;

/// The storage class, tier and version of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind(u8);

impl Kind {
    /// How many there are.
    pub(crate) const COUNT: usize = CLASSES.len() * VERSIONS.len();

    /// A delete marker. It has neither a class nor a size; the histogram shows it as Standard.
    pub const DELETE_MARKER: Self = Self(STANDARD * 3 + 1);

    /// An object in `class`, for Intelligent-Tiering in the access tier `tier`, current or not; `None` for a class or tier
    /// that is not known.
    #[must_use]
    pub fn object(class: &str, tier: Option<&str>, current: bool) -> Option<Self> {
        let class = class_code(class.as_bytes())?;
        let tier = tier.map_or(Some(0), |tier| tier_code(tier.as_bytes()))?;
        Some(Self::of_codes(class, tier, current))
    }

    /// As [`Kind::object`], from the codes of class and tier.
    pub(crate) fn of_codes(class: u8, tier: u8, current: bool) -> Self {
        let class = if class == INTELLIGENT_TIERING { class + tier } else { class };
        Self(class * 3 + if current { 0 } else { 2 })
    }

    /// Its place among all kinds, in the order of a histogram.
    pub(crate) fn place(self) -> usize {
        usize::from(self.0)
    }

    /// All kinds in the order of a histogram, with the names of class and version.
    pub(crate) fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
        CLASSES.into_iter().flat_map(|class| VERSIONS.map(|version| (class, version)))
    }

    /// The names of storage classes.
    pub(crate) fn classes() -> impl Iterator<Item = &'static str> {
        CLASSES.into_iter().filter(|name| !name.contains('/'))
    }

    /// The names of the access tiers of Intelligent-Tiering.
    pub(crate) fn tiers() -> impl Iterator<Item = &'static str> {
        CLASSES.into_iter().filter_map(|name| name.split_once('/').map(|(_, tier)| tier))
    }
}

/// The place of a storage class among [`CLASSES`].
pub(crate) fn class_code(name: &[u8]) -> Option<u8> {
    Some(match name {
        b"STANDARD" => STANDARD,
        b"STANDARD_IA" => 12,
        b"INTELLIGENT_TIERING" => INTELLIGENT_TIERING,
        b"GLACIER" => 1,
        b"DEEP_ARCHIVE" => 0,
        b"GLACIER_IR" => 2,
        b"ONEZONE_IA" => 9,
        b"REDUCED_REDUNDANCY" => 10,
        _ => return None,
    })
}

/// How far an access tier stands behind `INTELLIGENT_TIERING` in [`CLASSES`]; 0 where none is given.
pub(crate) fn tier_code(name: &[u8]) -> Option<u8> {
    Some(match name {
        b"" => 0,
        b"FREQUENT" => 4,
        b"INFREQUENT" => 5,
        b"ARCHIVE_INSTANT_ACCESS" => 2,
        b"ARCHIVE" => 1,
        b"DEEP_ARCHIVE" => 3,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_their_bytes() {
        assert!(CLASSES.is_sorted() && VERSIONS.is_sorted());
    }

    #[test]
    fn every_name_has_its_place() {
        let names: Vec<_> = Kind::names().collect();
        assert_eq!(names.len(), Kind::COUNT);
        assert_eq!((Kind::classes().count(), Kind::tiers().count()), (8, 5));
        for class in Kind::classes() {
            assert_eq!(names[Kind::object(class, None, true).unwrap().place()], (class, "current"));
            let noncurrent = Kind::object(class, Some("FREQUENT"), false).unwrap();
            let shown = if class == "INTELLIGENT_TIERING" { "INTELLIGENT_TIERING/FREQUENT" } else { class };
            assert_eq!(names[noncurrent.place()], (shown, "noncurrent"));
        }
        for tier in Kind::tiers() {
            let kind = Kind::object("INTELLIGENT_TIERING", Some(tier), true).unwrap();
            assert_eq!(names[kind.place()], (format!("INTELLIGENT_TIERING/{tier}").as_str(), "current"));
        }
        assert_eq!(names[Kind::DELETE_MARKER.place()], ("STANDARD", "delete_marker"));
        assert_eq!(Kind::object("SNOW", None, true), None);
        assert_eq!(Kind::object("INTELLIGENT_TIERING", Some("LUKEWARM"), true), None);
    }
}
