//! Keys by which titles are compared.

use crate::model::title_key;

/// How many bytes of a title's key are compared: titles alike that far are alike.
const COMPARED: usize = 400;

/// The key of a title as the store compares it: [`title_key`], cut at a length no title needs.
pub(super) fn short_title_key(title: &str) -> String {
    let mut key = title_key(title);
    let mut end = key.len().min(COMPARED);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.truncate(end);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_are_cut_between_characters() {
        let long = "ж".repeat(1_000);
        assert_eq!(short_title_key(&long).len(), COMPARED);
        assert_eq!(short_title_key("A Title!"), "a title");
    }
}
