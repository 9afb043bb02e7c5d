//! The reduction as a query, for buckets whose inventory is too large to fetch.
//!
//! One text with small differences: how an engine spells the highest bit of a number and a difference of days. Nothing in it
//! is a binary fraction. What a reader of histograms refuses, a negative age or a class without a name, the query lets
//! through, so that it is told and not dropped.

use std::fmt;

use crate::columns::{Columns, Role};
use crate::day::Day;

/// An engine of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Amazon Athena.
    Athena,
    /// Apache Spark, from version 3.
    Spark,
    /// DuckDB, from version 1.
    DuckDb,
}

/// The query that makes a histogram of the table `inventory`.
///
/// ```
/// use aws_calc_inventory::{Day, Dialect, Query};
/// let query = Query::new(Dialect::DuckDb, Day::parse("2026-11-01").unwrap());
/// assert!(query.to_string().contains("DATE_DIFF('day', modified, DATE '2026-11-01') AS age_days"));
/// ```
#[derive(Clone, Debug)]
pub struct Query {
    dialect: Dialect,
    day: Day,
    /// The columns that the inventory has; all where they are not known.
    columns: Option<Columns>,
    is_csv: bool,
}

impl Query {
    /// The query of a table with all columns, made from Parquet, that counts ages to `day`.
    #[must_use]
    pub fn new(dialect: Dialect, day: Day) -> Self {
        Self { dialect, day, columns: None, is_csv: false }
    }

    /// The same, of an inventory with these columns, in CSV or not.
    #[must_use]
    pub fn of_columns(self, columns: Columns, is_csv: bool) -> Self {
        Self { columns: Some(columns), is_csv, ..self }
    }

    fn has(&self, role: Role) -> bool {
        self.columns.as_ref().is_none_or(|columns| columns.has(role))
    }

    /// How the table `inventory` comes about, in comments, and what has to be set.
    fn preparation(&self) -> String {
        let Self { dialect, day, .. } = self;
        let columns = self.columns.as_ref().map(|columns| columns.typed(*dialect)).unwrap_or_default();
        match (dialect, self.is_csv) {
            (Dialect::Athena, _) => format!(
                "-- `inventory` is the table of the S3 user guide, \"Querying Amazon S3 Inventory with Amazon Athena\"; of its\n\
                 -- partitions, the query takes those of {day}.\n"
            ),
            (Dialect::Spark, false) => "\
                -- CREATE TEMPORARY VIEW inventory USING parquet OPTIONS (path 's3://DESTINATION/PREFIX/data/');\n\
                SET TIME ZONE 'UTC';\n"
                .to_owned(),
            (Dialect::Spark, true) => format!(
                "-- CREATE TEMPORARY VIEW inventory ({columns})\n\
                 --   USING csv OPTIONS (path 's3://DESTINATION/PREFIX/data/', escape '\"', multiLine 'true', mode 'FAILFAST');\n\
                 SET TIME ZONE 'UTC';\n"
            ),
            (Dialect::DuckDb, false) => "\
                -- CREATE VIEW inventory AS FROM read_parquet('PREFIX/data/*.parquet');\n\
                SET TimeZone = 'UTC';\n"
                .to_owned(),
            (Dialect::DuckDb, true) => format!(
                "-- CREATE VIEW inventory AS FROM read_csv('PREFIX/data/*.csv.gz', header = false, auto_detect = false,\n\
                 --   delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}});\n\
                 SET TimeZone = 'UTC';\n"
            ),
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.day;
        let is_latest = if self.has(Role::IsLatest) { "CAST(is_latest AS BOOLEAN)" } else { "TRUE" };
        let is_marker = if self.has(Role::IsDeleteMarker) { "CAST(is_delete_marker AS BOOLEAN)" } else { "FALSE" };
        let tier = if self.has(Role::Tier) { "intelligent_tiering_access_tier" } else { "''" };
        let (size, modified, highest, age) = match self.dialect {
            // The user guide makes tables whose times are milliseconds, and of CSV tables of text.
            Dialect::Athena => (
                "CAST(NULLIF(CAST(size AS VARCHAR), '') AS BIGINT)".to_owned(),
                "CASE WHEN CAST(last_modified_date AS VARCHAR) LIKE '%-%'\n         \
                 THEN CAST(SUBSTR(CAST(last_modified_date AS VARCHAR), 1, 10) AS DATE)\n         \
                 ELSE DATE_ADD('day', CAST(CAST(last_modified_date AS VARCHAR) AS BIGINT) / 86400000, DATE '1970-01-01') END"
                    .to_owned(),
                "BITWISE_LEFT_SHIFT(CAST(1 AS BIGINT), LENGTH(TO_BASE(size, 2)) - 1)",
                format!("DATE_DIFF('day', modified, DATE '{day}')"),
            ),
            Dialect::Spark => (
                "size".to_owned(),
                "CAST(last_modified_date AS DATE)".to_owned(),
                "SHIFTLEFT(CAST(1 AS BIGINT), LENGTH(BIN(size)) - 1)",
                format!("DATEDIFF(DATE '{day}', modified)"),
            ),
            Dialect::DuckDb => (
                "size".to_owned(),
                "CAST(last_modified_date AS DATE)".to_owned(),
                "CAST(1 AS BIGINT) << (LENGTH(BIN(size)) - 1)",
                format!("DATE_DIFF('day', modified, DATE '{day}')"),
            ),
        };
        let partition = match self.dialect {
            Dialect::Athena => format!("\n  WHERE dt LIKE '{day}-%'"),
            Dialect::Spark | Dialect::DuckDb => String::new(),
        };
        write!(
            f,
            "-- The histogram of a bucket, counted to {day}: its objects and bytes by storage class, version, age in days and the\n\
             -- power of two that their size reaches. Save the result as CSV with its header, and study it with\n\
             -- histogram = \"histogram.csv\".\n\
             {}\
             WITH listed AS (\n  \
               SELECT {is_latest} AS is_latest,\n    \
                 {is_marker} AS is_marker,\n    \
                 {size} AS size,\n    \
                 {modified} AS modified,\n    \
                 storage_class,\n    \
                 {tier} AS tier\n  \
               FROM inventory{partition}\n\
             ), objects AS (\n  \
               SELECT CASE WHEN is_marker THEN 'STANDARD'\n      \
                   WHEN storage_class = 'INTELLIGENT_TIERING' AND tier <> '' THEN storage_class || '/' || tier\n      \
                   ELSE storage_class END AS storage_class,\n    \
                 CASE WHEN is_marker THEN 'delete_marker' WHEN is_latest THEN 'current' ELSE 'noncurrent' END AS version,\n    \
                 {age} AS age_days,\n    \
                 CASE WHEN is_marker OR size = 0 THEN 0 ELSE {highest} END AS size_step,\n    \
                 CASE WHEN is_marker THEN 0 ELSE size END AS size\n  \
               FROM listed\n\
             )\n\
             SELECT storage_class, version, age_days, size_step, COUNT(*) AS objects, SUM(CAST(size AS DECIMAL(38, 0))) AS bytes\n\
             FROM objects\n\
             GROUP BY storage_class, version, age_days, size_step\n\
             ORDER BY storage_class, version, age_days, size_step;\n",
            self.preparation()
        )
    }
}

impl Columns {
    /// The columns with their types, as an engine wants them to read CSV.
    fn typed(&self, dialect: Dialect) -> String {
        let typed = |(name, role): (&str, Option<Role>)| {
            let kind = match (role, dialect) {
                (Some(Role::Size), _) => "BIGINT",
                (Some(Role::LastModified), _) => "TIMESTAMP",
                (Some(Role::IsLatest | Role::IsDeleteMarker), _) => "BOOLEAN",
                (_, Dialect::DuckDb) => "VARCHAR",
                _ => "STRING",
            };
            let name = role.map_or_else(|| snake_case(name), |role| role.parquet_name().to_owned());
            if dialect == Dialect::DuckDb { format!("{name}: '{kind}'") } else { format!("{name} {kind}") }
        };
        self.names().zip(self.roles()).map(typed).collect::<Vec<_>>().join(", ")
    }
}

/// `VersionId` as `version_id`.
fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut before = None::<char>;
    for letter in name.chars() {
        // An `ETag` is an `e_tag`, as S3 names it in Parquet.
        if letter.is_uppercase() && before.is_some() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
        before = Some(letter);
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_parquet() {
        let pairs = [
            ("ETag", "e_tag"),
            ("VersionId", "version_id"),
            ("IsMultipartUploaded", "is_multipart_uploaded"),
            ("key", "key"),
        ];
        for (csv, parquet) in pairs {
            assert_eq!(snake_case(csv), parquet);
        }
    }

    #[test]
    fn columns_that_an_inventory_lacks_are_not_asked_for() {
        let columns = Columns::parse("Bucket, Key, Size, LastModifiedDate, StorageClass", "").unwrap();
        let query = Query::new(Dialect::Spark, Day::parse("2026-11-01").unwrap()).of_columns(columns, true).to_string();
        assert!(query.contains("SELECT TRUE AS is_latest,\n    FALSE AS is_marker,"), "{query}");
        assert!(query.contains("'' AS tier"), "{query}");
        assert!(query.contains(
            "inventory (bucket STRING, key STRING, size BIGINT, last_modified_date TIMESTAMP, storage_class STRING)"
        ));
    }
}
