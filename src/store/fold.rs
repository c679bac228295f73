//! Folding: the forms in which texts are compared and searched, without case and accents.

use crate::model::title_key;

/// How many characters of a title, source or byline can be searched.
const SEARCHED: usize = 1_000;
/// How many bytes of a title's key are compared: titles alike that far are alike.
const COMPARED: usize = 400;

/// Latin letters with marks, each group before the letters it is searched by.
const LATIN: [(&str, &str); 36] = [
    ("àáâãäåāăąǎǟǡǻȁȃȧạảấầẩẫậắằẳẵặ", "a"),
    ("æǣǽ", "ae"),
    ("ḃḅḇƀ", "b"),
    ("çćĉċčḉ", "c"),
    ("ďđḋḍḏḑḓ", "d"),
    ("ð", "d"),
    ("èéêëēĕėęěȅȇȩẹẻẽếềểễệ", "e"),
    ("ƒḟ", "f"),
    ("ĝğġģǥǧǵḡ", "g"),
    ("ĥħȟḣḥḧḩḫ", "h"),
    ("ìíîïĩīĭįıǐȉȋḭḯỉị", "i"),
    ("ĳ", "ij"),
    ("ĵǰ", "j"),
    ("ķĸǩḱḳḵ", "k"),
    ("ĺļľŀłḷḹḻḽ", "l"),
    ("ḿṁṃ", "m"),
    ("ñńņňŉŋǹṅṇṉṋ", "n"),
    ("òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱọỏốồổỗộớờởỡợ", "o"),
    ("œ", "oe"),
    ("ṕṗ", "p"),
    ("ŕŗřȑȓṙṛṝṟ", "r"),
    ("śŝşšșſṡṣṥṧṩ", "s"),
    ("ß", "ss"),
    ("ţťŧțṫṭṯṱẗ", "t"),
    ("þ", "th"),
    ("ùúûüũūŭůűųưǔǖǘǚǜȕȗụủứừửữự", "u"),
    ("ṽṿ", "v"),
    ("ŵẁẃẅẇẉẘ", "w"),
    ("ẋẍ", "x"),
    ("ýÿŷȳẏẙỳỵỷỹ", "y"),
    ("źżžƶẑẓẕ", "z"),
    ("’‘ʼ", "'"),
    ("“”„«»", "\""),
    ("–—‐‑−", "-"),
    ("\u{a0}\u{202f}\u{2009}", " "),
    ("…", "..."),
];

/// A text in lower case, with Latin letters and quotes in their plain form.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '\0'..='\x7f' => out.push(c),
            // Marks that stand by themselves, as decomposed text has them.
            '\u{300}'..='\u{36f}' => {}
            _ => match LATIN.iter().find(|(group, _)| group.contains(c)) {
                Some((_, plain)) => out.push_str(plain),
                None => out.push(c),
            },
        }
    }
    out
}

/// What the words of a query are looked for in: title, source and byline, a line each.
pub(super) fn searchable(title: &str, source: Option<&str>, byline: Option<&str>) -> String {
    let part = |text: &str| match text.char_indices().nth(SEARCHED) {
        Some((end, _)) => folded(&text[..end]),
        None => folded(text),
    };
    [part(title), part(source.unwrap_or("")), part(byline.unwrap_or(""))].join("\n")
}

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
    fn case_accents_and_typography_do_not_count() {
        for (text, plain) in [
            ("Çiğdem ÅNGSTRÖM", "cigdem angstrom"),
            ("cafe\u{301}", "cafe"),
            ("Straße – “Łódź”", "strasse - \"lodz\""),
            ("Ελλάδα МОСКВА 東京", "ελλάδα москва 東京"),
            ("Æsir Þing œuvre", "aesir thing oeuvre"),
        ] {
            assert_eq!(folded(text), plain);
        }
    }

    #[test]
    fn long_titles_are_cut_between_characters() {
        let long = "ж".repeat(1_000);
        assert_eq!(short_title_key(&long).len(), COMPARED);
        assert_eq!(short_title_key("A Title!"), "a title");
        assert_eq!(searchable(&long.repeat(3), None, Some("B")).chars().count(), SEARCHED + 3);
    }
}
