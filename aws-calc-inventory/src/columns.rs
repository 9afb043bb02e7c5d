//! Which columns a histogram needs, and where they stand in a row of CSV.

use crate::problem::Problem;

/// A column that the histogram needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Size,
    LastModified,
    StorageClass,
    Tier,
    IsLatest,
    IsDeleteMarker,
}

impl Role {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Self; 6] =
        [Self::Size, Self::LastModified, Self::StorageClass, Self::Tier, Self::IsLatest, Self::IsDeleteMarker];

    /// Its place among all.
    pub(crate) fn place(self) -> usize {
        self as usize
    }

    /// Without these there is no histogram; of the others an inventory may have none.
    pub(crate) fn is_required(self) -> bool {
        matches!(self, Self::Size | Self::LastModified | Self::StorageClass)
    }

    /// Its name in an inventory of CSV.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Size => "Size",
            Self::LastModified => "LastModifiedDate",
            Self::StorageClass => "StorageClass",
            Self::Tier => "IntelligentTieringAccessTier",
            Self::IsLatest => "IsLatest",
            Self::IsDeleteMarker => "IsDeleteMarker",
        }
    }

    /// Its name in an inventory of Parquet.
    pub(crate) fn parquet_name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::LastModified => "last_modified_date",
            Self::StorageClass => "storage_class",
            Self::Tier => "intelligent_tiering_access_tier",
            Self::IsLatest => "is_latest",
            Self::IsDeleteMarker => "is_delete_marker",
        }
    }

    /// What is wrong where required columns are missing.
    pub(crate) fn missing(
        file: &str,
        has: impl Fn(Self) -> bool,
        name: impl Fn(Self) -> &'static str,
    ) -> Option<Problem> {
        let missing = Self::ALL.into_iter().filter(|role| role.is_required() && !has(*role));
        let missing: Vec<String> = missing.map(|role| format!("`{}`", name(role))).collect();
        (!missing.is_empty()).then(|| {
            let columns = if missing.len() == 1 { "column" } else { "columns" };
            let message = format!("the inventory has no {columns} {}", missing.join(", "));
            let help =
                "add Size, LastModifiedDate and StorageClass to the OptionalFields of the inventory's configuration";
            Problem::new("missing-column", file, message).help(help)
        })
    }
}

/// The columns of an inventory, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
}

impl Columns {
    /// The columns of a `fileSchema` of CSV, as a manifest has it: `Bucket, Key, Size, LastModifiedDate, StorageClass`.
    ///
    /// # Errors
    /// A column is missing that the histogram needs; `file` is where the schema stands.
    pub fn parse(schema: &str, file: &str) -> Result<Self, Problem> {
        Self::checked(schema.split(',').map(str::trim), file, Role::name)
    }

    /// The columns of a `fileSchema` of Parquet: `message s3.inventory { required binary bucket (STRING); … }`.
    pub(crate) fn parse_parquet(schema: &str, file: &str) -> Result<Self, Problem> {
        let fields = schema.split_once('{').map_or(schema, |(_, fields)| fields);
        // A field is how often it comes, its type, its name, and what the type means.
        let names = fields.split(';').filter_map(|field| field.split_whitespace().nth(2));
        Self::checked(names, file, Role::parquet_name)
    }

    /// The columns of a `fileSchema` of ORC: `struct<bucket:string,key:string,…>`.
    pub(crate) fn parse_orc(schema: &str, file: &str) -> Result<Self, Problem> {
        let fields = schema.split_once('<').map_or(schema, |(_, fields)| fields);
        let names = fields.split(',').filter_map(|field| Some(field.split_once(':')?.0.trim()));
        Self::checked(names, file, Role::parquet_name)
    }

    fn checked<'n>(
        names: impl Iterator<Item = &'n str>,
        file: &str,
        name: impl Fn(Role) -> &'static str,
    ) -> Result<Self, Problem> {
        let columns = Self { names: names.map(str::to_owned).collect() };
        match Role::missing(file, |role| columns.has(role), name) {
            Some(problem) => Err(problem),
            None => Ok(columns),
        }
    }

    pub(crate) fn has(&self, role: Role) -> bool {
        self.roles().any(|found| found == Some(role))
    }

    /// For each column what the histogram needs it for.
    pub(crate) fn roles(&self) -> impl Iterator<Item = Option<Role>> {
        let is_named = |role: Role, name: &str| {
            [role.name(), role.parquet_name()].iter().any(|own| own.eq_ignore_ascii_case(name))
        };
        let role = move |name: &String| Role::ALL.into_iter().find(|role| is_named(*role, name));
        self.names.iter().map(role)
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_of_the_user_guide_is_read() {
        let columns = Columns::parse(
            "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass, \
             IsMultipartUploaded, ReplicationStatus, EncryptionStatus, ObjectLockRetainUntilDate, ObjectLockMode, \
             ObjectLockLegalHoldStatus, IntelligentTieringAccessTier, BucketKeyStatus, ChecksumAlgorithm",
            "manifest.json",
        );
        let columns = columns.unwrap();
        assert_eq!(columns.names().count(), 18);
        let roles: Vec<_> = columns.roles().enumerate().filter_map(|(at, role)| Some((at, role?))).collect();
        let expected = [
            (3, Role::IsLatest),
            (4, Role::IsDeleteMarker),
            (5, Role::Size),
            (6, Role::LastModified),
            (8, Role::StorageClass),
            (15, Role::Tier),
        ];
        assert_eq!(roles, expected);
    }

    #[test]
    fn the_schemas_of_parquet_and_orc_are_read() {
        let parquet = Columns::parse_parquet(
            "message s3.inventory { required binary bucket (UTF8); required binary key (UTF8); optional boolean is_latest; \
             optional int64 size; optional int64 last_modified_date (TIMESTAMP_MILLIS); optional binary storage_class (UTF8); }",
            "manifest.json",
        );
        let orc = Columns::parse_orc(
            "struct<bucket:string,key:string,is_latest:boolean,size:bigint,last_modified_date:timestamp,storage_class:string>",
            "manifest.json",
        );
        assert_eq!(parquet, orc);
        assert!(parquet.is_ok_and(|columns| columns.has(Role::IsLatest) && !columns.has(Role::Tier)));
    }

    #[test]
    fn all_missing_columns_are_told_at_once() {
        let problem = Columns::parse("Bucket, Key, Size", "manifest.json").unwrap_err();
        assert_eq!(problem.message, "the inventory has no columns `LastModifiedDate`, `StorageClass`");
    }

    #[test]
    fn roles_stand_at_their_places() {
        for (place, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role.place(), place);
        }
    }
}
