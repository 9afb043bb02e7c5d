//! Thrift's compact protocol, as far as a reader needs it.
//!
//! Source: apache/thrift, `doc/specs/thrift-compact-protocol.md`.

/// How deep structures may lie in each other.
const MOST_DEEP: u8 = 16;

/// Why bytes are no structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// They end too early: more of them may help.
    Ends,
    /// They cannot be.
    Wrong,
}

/// Bytes that are read from the front.
#[derive(Clone, Debug)]
pub(super) struct Compact<'a> {
    bytes: &'a [u8],
    depth: u8,
}

/// The type of a field, with its value where that is in the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool(bool),
    Byte,
    Int,
    Double,
    Binary,
    List,
    Map,
    Struct,
    Uuid,
}

impl Kind {
    fn of_code(code: u8) -> Result<Self, Fault> {
        Ok(match code {
            1 => Self::Bool(true),
            2 => Self::Bool(false),
            3 => Self::Byte,
            4..=6 => Self::Int,
            7 => Self::Double,
            8 => Self::Binary,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Struct,
            13 => Self::Uuid,
            _ => return Err(Fault::Wrong),
        })
    }
}

impl<'a> Compact<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, depth: 0 }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len()
    }

    /// Hands every field of a structure to `visit`, which reads it or leaves it to [`Compact::skip`].
    pub(super) fn fields(
        &mut self,
        mut visit: impl FnMut(&mut Self, i64, Kind) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return Err(Fault::Wrong);
        }
        let mut id = 0i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                self.depth -= 1;
                return Ok(());
            }
            let kind = Kind::of_code(head & 15)?;
            id = match head >> 4 {
                0 => self.int()?,
                delta => id.saturating_add(i64::from(delta)),
            };
            visit(self, id, kind)?;
        }
    }

    /// Hands every element of a list to `visit`.
    pub(super) fn list(&mut self, mut visit: impl FnMut(&mut Self, Kind) -> Result<(), Fault>) -> Result<(), Fault> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            count => u64::from(count),
        };
        let kind = Kind::of_code(head & 15)?;
        // An element has a byte at least, so that a count without elements ends with the bytes.
        for _ in 0..count {
            match kind {
                Kind::Bool(_) => {
                    let value = self.byte()?;
                    visit(self, Kind::Bool(value == 1))?;
                }
                kind => visit(self, kind)?,
            }
        }
        Ok(())
    }

    /// A number of any width.
    pub(super) fn int(&mut self) -> Result<i64, Fault> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Bytes with their length before them.
    pub(super) fn binary(&mut self) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(self.varint()?).map_err(|_| Fault::Wrong)?;
        self.take(length)
    }

    /// Reads past a value.
    pub(super) fn skip(&mut self, kind: Kind) -> Result<(), Fault> {
        match kind {
            Kind::Bool(_) => Ok(()),
            Kind::Byte => self.take(1).map(drop),
            Kind::Int => self.varint().map(drop),
            Kind::Double => self.take(8).map(drop),
            Kind::Uuid => self.take(16).map(drop),
            Kind::Binary => self.binary().map(drop),
            Kind::List => self.nested(|own| own.list(Self::skip)),
            Kind::Struct => self.fields(|own, _, kind| own.skip(kind)),
            Kind::Map => self.nested(Self::skip_map),
        }
    }

    fn skip_map(&mut self) -> Result<(), Fault> {
        let count = self.varint()?;
        if count == 0 {
            return Ok(());
        }
        let kinds = self.byte()?;
        let (key, value) = (Kind::of_code(kinds >> 4)?, Kind::of_code(kinds & 15)?);
        for _ in 0..count {
            for kind in [key, value] {
                match kind {
                    Kind::Bool(_) => self.take(1).map(drop)?,
                    kind => self.skip(kind)?,
                }
            }
        }
        Ok(())
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            return Err(Fault::Wrong);
        }
        read(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Fault::Ends)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        let (first, rest) = self.bytes.split_first().ok_or(Fault::Ends)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn varint(&mut self) -> Result<u64, Fault> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Fault::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_specification_writes_them() {
        // 50399 is DF 89 03; zigzag of 25 is 32 (hex), of -25 is 31.
        assert_eq!(Compact::new(&[0xDF, 0x89, 0x03]).varint(), Ok(50_399));
        assert_eq!(Compact::new(&[0x32]).int(), Ok(25));
        assert_eq!(Compact::new(&[0x31]).int(), Ok(-25));
        assert_eq!(Compact::new(&[0xFF; 11]).varint(), Err(Fault::Wrong));
        assert_eq!(Compact::new(&[0xFF]).varint(), Err(Fault::Ends));
    }

    #[test]
    fn structures_are_not_followed_without_end() {
        assert_eq!(Compact::new(&[0x1c; 100_000]).skip(Kind::Struct), Err(Fault::Wrong));
        assert_eq!(Compact::new(&[0x19; 100_000]).skip(Kind::List), Err(Fault::Wrong));
        // A list that says it has 2^63 structures.
        let long = [0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0];
        assert_eq!(Compact::new(&long).skip(Kind::List), Err(Fault::Ends));
    }
}
