//! Row numbers in few bytes: each as its distance from the one before, in groups of seven bits.
//!
//! A bulk change notes the rows it changed on the desk. These mostly follow each other, so that a
//! change of a million articles takes about a megabyte, and one of ten next to nothing.

/// The bit that says that a number goes on in the next byte.
const MORE: u8 = 0x80;

/// Packs row numbers; they come back in rising order, each once.
pub(super) fn packed(numbers: &[i64]) -> Vec<u8> {
    let mut numbers: Vec<u64> =
        numbers.iter().filter_map(|number| u64::try_from(*number).ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut bytes = Vec::with_capacity(numbers.len() + 8);
    let mut last = 0;
    for number in numbers {
        let mut step = number - last;
        last = number;
        while step >= u64::from(MORE) {
            bytes.push(low_bits(step) | MORE);
            step >>= 7;
        }
        bytes.push(low_bits(step));
    }
    bytes
}

/// The lowest seven bits of a number.
fn low_bits(number: u64) -> u8 {
    u8::try_from(number & 0x7f).unwrap_or(0)
}

/// The numbers again. Bytes that are no such numbers end the list.
pub(super) fn unpacked(bytes: &[u8]) -> Vec<i64> {
    let mut numbers = Vec::with_capacity(bytes.len());
    let (mut last, mut step, mut shift) = (0u64, 0u64, 0u32);
    for byte in bytes {
        step |= u64::from(byte & !MORE).checked_shl(shift).unwrap_or(0);
        if byte & MORE != 0 {
            shift += 7;
            continue;
        }
        last = last.wrapping_add(step);
        match i64::try_from(last) {
            Ok(number) => numbers.push(number),
            Err(_) => break,
        }
        (step, shift) = (0, 0);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_that_follow_each_other_take_a_byte_each() {
        let rows: Vec<i64> = (1..=2_000).collect();
        assert_eq!(packed(&rows).len(), 2_000);
        assert_eq!(unpacked(&packed(&rows)), rows);
    }

    proptest! {
        #[test]
        fn they_come_back_sorted_and_once(rows in proptest::collection::vec(0..i64::MAX, 0..50)) {
            let mut sorted = rows.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(unpacked(&packed(&rows)), sorted);
        }

        #[test]
        fn bytes_of_others_do_no_harm(bytes: Vec<u8>) {
            prop_assert!(unpacked(&bytes).iter().all(|number| *number >= 0));
        }
    }
}
