//! Folding: the form in which words are compared and searched, without case and accents.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Letters with marks, each group before what it is searched by: the Latin letters, and those Greek
/// and Cyrillic ones that are typed without their marks.
const PLAIN: &[(&str, &str)] = &[
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
    ("άἀἁἄἅὰάᾶ", "α"),
    ("έἐἑἔἕὲέ", "ε"),
    ("ήἠἡἤἥὴήῆ", "η"),
    ("ίϊΐἰἱἴἵὶίῖ", "ι"),
    ("όὀὁὄὅὸό", "ο"),
    ("ύϋΰὐὑὔὕὺύῦ", "υ"),
    ("ώὠὡὤὥὼώῶ", "ω"),
    ("ς", "σ"),
    ("ёѐ", "е"),
    ("йѝ", "и"),
    ("ї", "і"),
    ("ґѓ", "г"),
    ("ў", "у"),
];

static TABLE: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let letters = |(group, plain): &(&'static str, &'static str)| {
        let plain = *plain;
        group.chars().map(move |letter| (letter, plain)).collect::<Vec<_>>()
    };
    PLAIN.iter().flat_map(letters).collect()
});

/// Appends the form of a character in which it is compared: nothing for marks that stand by
/// themselves and for what is not shown.
pub(super) fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        return out.push(c.to_ascii_lowercase());
    }
    for lower in c.to_lowercase().filter(|c| !is_unseen(*c)) {
        match TABLE.get(&lower) {
            Some(plain) => out.push_str(plain),
            None => out.push(lower),
        }
    }
}

/// Accents that stand behind their letter, and characters without a shape.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(u32::from(c), 0xad | 0x300..=0x36f | 0x64b..=0x65f | 0x200b..=0x200d | 0xfe00..=0xfe0f)
}

/// A text in lower case, with letters in their plain form.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_folded(c, &mut out));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count() {
        for (text, plain) in [
            ("Çiğdem ÅNGSTRÖM", "cigdem angstrom"),
            ("cafe\u{301} co\u{ad}op", "cafe coop"),
            ("Straße Łódź", "strasse lodz"),
            ("Ελλάδα ΣΟΦΌΣ Ёлка 東京", "ελλαδα σοφοσ елка 東京"),
            ("Æsir Þing œuvre", "aesir thing oeuvre"),
        ] {
            assert_eq!(folded(text), plain);
        }
    }
}
