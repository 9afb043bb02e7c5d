//! Runs: numbers of a few bits, repeated or packed.
//!
//! Source: apache/parquet-format, `Encodings.md`, "Run Length Encoding / Bit-Packing Hybrid".

use super::Unread;

/// Behind the bytes of a page stand so many zeros, so that eight bytes can be loaded anywhere in it.
pub(super) const PADDING: usize = 8;

/// Where a reader of runs stands in a page.
#[derive(Clone, Debug)]
pub(super) struct Runs {
    at: usize,
    end: usize,
    width: u32,
    run: Run,
}

/// A number of equal values, or of packed ones from a bit of the page on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Run {
    Same { value: u32, count: usize },
    Packed { bit: usize, count: usize },
}

impl Runs {
    /// Runs of numbers of `width` bits in the bytes from `at` to `end`.
    pub(super) fn new(at: usize, end: usize, width: u32) -> Result<Self, Unread> {
        if width > 32 {
            return Err(Unread::Damaged("numbers of more than 32 bits are packed in a page"));
        }
        Ok(Self { at, end, width, run: Run::Same { value: 0, count: 0 } })
    }

    /// Single bits from `at` to `end`: how flags are written.
    pub(super) fn of_bits(at: usize, end: usize) -> Self {
        let run = Run::Packed { bit: at * 8, count: end.saturating_sub(at) * 8 };
        Self { at: end, end, width: 1, run }
    }

    /// The next values, at most `most` of them.
    pub(super) fn next(&mut self, bytes: &[u8], most: usize) -> Result<Run, Unread> {
        loop {
            match &mut self.run {
                Run::Same { count: 0, .. } | Run::Packed { count: 0, .. } => self.run = self.begin(bytes)?,
                Run::Same { value, count } => {
                    let taken = most.min(*count);
                    *count -= taken;
                    return Ok(Run::Same { value: *value, count: taken });
                }
                Run::Packed { bit, count } => {
                    let (first, taken) = (*bit, most.min(*count));
                    *count -= taken;
                    *bit += taken * self.width as usize;
                    return Ok(Run::Packed { bit: first, count: taken });
                }
            }
        }
    }

    /// The run that begins here, of one value at least.
    fn begin(&mut self, bytes: &[u8]) -> Result<Run, Unread> {
        let ends = || Unread::Damaged("a page has fewer values than it says");
        let head = self.varint(bytes).ok_or_else(ends)?;
        let count = usize::try_from(head >> 1).map_err(|_| ends())?;
        if head & 1 == 0 {
            let length = self.width.div_ceil(8) as usize;
            let after = self.at + length;
            let value = bytes.get(self.at..after).filter(|_| after <= self.end).ok_or_else(ends)?;
            self.at = after;
            if count == 0 {
                return Err(Unread::Damaged("a page has an empty run"));
            }
            let value = value.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
            return Ok(Run::Same { value, count });
        }
        let bit = self.at * 8;
        let length = count.checked_mul(self.width as usize).ok_or_else(ends)?;
        // Some writers leave the bytes away that only fill up the last eight values.
        let room = self.end.saturating_sub(self.at);
        let values = match self.width {
            0 => count.saturating_mul(8),
            width if length <= room => length * 8 / width as usize,
            width => room * 8 / width as usize,
        };
        self.at += length.min(room);
        if values == 0 { Err(ends()) } else { Ok(Run::Packed { bit, count: values }) }
    }

    fn varint(&mut self, bytes: &[u8]) -> Option<u64> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = *bytes.get(self.at).filter(|_| self.at < self.end)?;
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// How many bits a number has.
    pub(super) fn width(&self) -> u32 {
        self.width
    }
}

/// The number of `width` bits that begins at `bit`.
#[inline]
pub(super) fn unpack(bytes: &[u8], bit: usize, width: u32) -> u32 {
    let loaded = bytes.get(bit / 8..).and_then(<[u8]>::first_chunk).map_or(0, |eight| u64::from_le_bytes(*eight));
    ((loaded >> (bit % 8)) & ((1 << width) - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], width: u32, mut count: usize) -> Result<Vec<u32>, Unread> {
        let end = bytes.len();
        let padded = [bytes, &[0; PADDING]].concat();
        let mut runs = Runs::new(0, end, width)?;
        let mut values = Vec::new();
        while count > 0 {
            let taken = match runs.next(&padded, count)? {
                Run::Same { value, count } => {
                    values.extend(std::iter::repeat_n(value, count));
                    count
                }
                Run::Packed { bit, count } => {
                    values.extend((0..count).map(|place| unpack(&padded, bit + place * width as usize, width)));
                    count
                }
            };
            count -= taken;
        }
        Ok(values)
    }

    #[test]
    fn the_example_of_the_specification_is_unpacked() {
        // "the numbers 1 through 7 using bit width 3": here 0 to 7, as 10001000 11000110 11111010.
        assert_eq!(all(&[3, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 8).unwrap(), (0..8).collect::<Vec<_>>());
    }

    #[test]
    fn repeated_and_packed_values_follow_each_other() {
        assert_eq!(all(&[6, 5, 3, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 5).unwrap(), [5, 5, 5, 0, 1]);
        assert_eq!(all(&[4, 0x34, 0x12], 13, 2).unwrap(), [0x1234, 0x1234]);
        assert_eq!(all(&[8], 0, 4).unwrap(), [0, 0, 0, 0]);
        assert_eq!(all(&[3], 0, 8).unwrap(), [0; 8]);
    }

    #[test]
    fn what_is_not_there_is_not_made_up() {
        assert!(all(&[6, 5], 3, 4).is_err());
        assert!(all(&[0, 5], 3, 1).is_err());
        assert!(all(&[3, 0xff], 8, 2).is_err());
        assert!(all(&[], 1, 1).is_err());
        assert!(all(&[0xff; 9], 1, 1).is_err());
        assert!(Runs::new(0, 1, 33).is_err());
    }
}
