//! One file: what it is packed in, which kind it is, and what its reader needs.

use std::io::{self, BufReader, Cursor, Read};

use aws_calc_core::diagnostic::{Diagnostic, Sources};

use crate::found::Found;
use crate::mapping::Mapping;
use crate::names::Regions;
use crate::{json, table, unpack};

/// What a price list says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meta {
    /// The offer's code: `AWSELB`.
    pub offer: String,
    /// The version: `20260831092255`.
    pub version: String,
    /// When it was published: `2026-08-31T09:22:55Z`.
    pub published: String,
}

/// What one file holds.
#[derive(Debug)]
pub(crate) struct OfferFile<'m> {
    pub meta: Meta,
    pub found: Found<'m>,
    /// Whether it is all of a price list; an answer of the API is what somebody asked for.
    pub whole: bool,
}

/// What the readers share.
pub(crate) struct Reading<'m, 's> {
    /// The file's name for messages.
    pub file: &'s str,
    pub mappings: &'m [Mapping],
    pub regions: &'m Regions,
    pub sources: &'s mut Sources,
}

impl<'m> Reading<'m, '_> {
    /// The rules for an offer.
    pub(crate) fn mapping(&self, offer: &str) -> Result<&'m Mapping, Vec<Diagnostic>> {
        self.mappings.iter().find(|mapping| mapping.offers.iter().any(|code| code == offer)).ok_or_else(|| {
            let message = format!("`{}` is the offer `{offer}`, which no mapping turns into meters", self.file);
            let known = self.mappings.iter().flat_map(|mapping| &mapping.offers).map(String::as_str);
            let known: Vec<&str> = known.collect();
            let error = Diagnostic::error("unmapped-offer", message);
            vec![
                error
                    .help(format!("offers with a mapping: {}", known.join(", ")))
                    .help("--mapping FILE adds one of your own"),
            ]
        })
    }

    /// The message for a file that cannot be read to its end.
    pub(crate) fn unreadable(&self, error: &io::Error) -> Diagnostic {
        Diagnostic::error("damaged", format!("`{}` cannot be read to its end: {error}", self.file))
            .help("download it again")
    }
}

/// Reads a file of whichever kind.
pub(crate) fn read<'m>(input: impl Read, reading: &mut Reading<'m, '_>) -> Result<Vec<OfferFile<'m>>, Vec<Diagnostic>> {
    let mut input = unpack::unpacked(input).map_err(|error| vec![reading.unreadable(&error)])?;
    let mut first = vec![0; 64];
    let mut count = 0;
    while let Some(free) = first.get_mut(count..).filter(|free| !free.is_empty()) {
        match input.read(free) {
            Ok(0) => break,
            Ok(read) => count += read,
            Err(error) => return Err(vec![reading.unreadable(&error)]),
        }
    }
    first.truncate(count);
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first);
    let begin = text.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
    let is_json = matches!(begin, Some(b'{' | b'['));
    let behind_mark = if is_json { text.to_vec() } else { first };
    let input = Cursor::new(behind_mark).chain(input);
    match begin {
        None => Err(vec![
            Diagnostic::error("not-an-offer", format!("`{}` is empty", reading.file)).help("download it again"),
        ]),
        Some(_) if is_json => json::read(BufReader::with_capacity(256 * 1024, input), reading),
        Some(_) => Ok(vec![table::read(input, reading)?]),
    }
}
