//! The form in which texts are compared when searching: without case, accents and other marks.

use std::sync::LazyLock;

/// Which letters count as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Kept,
    Ignored,
}

/// Letters by what they are compared as. Unicode's decompositions of the Latin, Greek and
/// Cyrillic letters in common use, and the Latin letters that readers type in two or as another.
const PLAIN: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁẚạảấầẩẫậắằẳẵặª"),
    ("ae", "æǣǽ"),
    ("b", "ḃḅḇƀ"),
    ("c", "çćĉċčḉ"),
    ("d", "ďđḋḍḏḑḓð"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ("f", "ḟ"),
    ("g", "ĝğġģǧǥǵḡ"),
    ("h", "ĥħȟḣḥḧḩḫẖ"),
    ("i", "ìíîïĩīĭįıǐȉȋḭḯỉị"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳḵ"),
    ("l", "ĺļľŀłḷḹḻḽ"),
    ("m", "ḿṁṃ"),
    ("n", "ñńņňǹŋṅṇṉṋ"),
    ("o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợº"),
    ("oe", "œ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("s", "śŝşšșṡṣṥṧṩſẛ"),
    ("ss", "ß"),
    ("t", "ţťŧțṫṭṯṱẗ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉẘ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("z", "źżžƶẑẓẕ"),
    ("α", "άἀἁἂἃἄἅἆἇὰ\u{1f71}ᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ"),
    ("ε", "έἐἑἒἓἔἕὲ\u{1f73}"),
    ("η", "ήἠἡἢἣἤἥἦἧὴ\u{1f75}ᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ"),
    ("ι", "ΐίϊἰἱἲἳἴἵἶἷὶ\u{1f77}ῐῑῒ\u{1fd3}ῖῗ"),
    ("ο", "όὀὁὂὃὄὅὸ\u{1f79}"),
    ("ρ", "ῤῥ"),
    ("σ", "ς"),
    ("υ", "ΰϋύὐὑὒὓὔὕὖὗὺ\u{1f7b}ῠῡῢ\u{1fe3}ῦῧ"),
    ("ω", "ώὠὡὢὣὤὥὦὧὼ\u{1f7d}ᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ"),
    ("а", "ӑӓ"),
    ("г", "ѓґ"),
    ("е", "ѐёӗ"),
    ("ж", "ӂӝ"),
    ("з", "ӟ"),
    ("и", "йѝӣӥ"),
    ("к", "ќ"),
    ("о", "ӧ"),
    ("у", "ўӯӱӳ"),
    ("ч", "ӵ"),
    ("ы", "ӹ"),
    ("э", "ӭ"),
    ("і", "ї"),
    ("ѵ", "ѷ"),
    ("ә", "ӛ"),
    ("ө", "ӫ"),
    ("'", "’‘ʼ`"),
    ("\"", "“”„«»"),
    ("-", "‐‑–—−"),
];

static TABLE: LazyLock<Vec<(char, &'static str)>> = LazyLock::new(|| {
    let mut table: Vec<(char, &'static str)> = PLAIN
        .iter()
        .flat_map(|(plain, letters)| letters.chars().map(|letter| (letter, *plain)))
        .collect();
    table.sort_unstable();
    table
});

/// Calls `each` with what a character is compared as: nothing for marks and soft hyphens, one or
/// more characters for the rest.
pub(super) fn fold(c: char, case: Case, mut each: impl FnMut(char)) {
    if c.is_ascii() {
        each(if case == Case::Ignored { c.to_ascii_lowercase() } else { c });
        return;
    }
    let upper = case == Case::Kept && c.is_uppercase();
    for lower in c.to_lowercase().filter(|c| !is_mark(*c)) {
        let found = TABLE.binary_search_by_key(&lower, |(letter, _)| *letter);
        let plain = found.ok().and_then(|at| TABLE.get(at)).map(|(_, plain)| *plain);
        let mut buffer = [0; 4];
        for c in plain.unwrap_or(lower.encode_utf8(&mut buffer)).chars() {
            if upper { c.to_uppercase().for_each(&mut each) } else { each(c) }
        }
    }
}

/// Accents that stand on the letter before, and what is not shown at all.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0xad | 0x300..=0x36f | 0x483..=0x487 | 0x591..=0x5c7
        | 0x610..=0x61a | 0x64b..=0x65f | 0x670 | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff
        | 0x200c..=0x200d | 0x20d0..=0x20ff | 0xfe00..=0xfe0f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str, case: Case) -> String {
        let mut out = String::new();
        text.chars().for_each(|c| fold(c, case, |c| out.push(c)));
        out
    }

    #[test]
    fn accents_marks_and_case_go() {
        for (text, ignored, kept) in [
            ("Çiğdem", "cigdem", "Cigdem"),
            ("STRASSE Straße", "strasse strasse", "STRASSE Strasse"),
            ("e\u{301}t\u{ad}é", "ete", "ete"),
            ("Łódź Øre Ærø", "lodz ore aero", "Lodz Ore AEro"),
            ("Ёлка Άλφα", "елка αλφα", "Елка Αλφα"),
            ("İ don’t", "i don't", "I don't"),
            ("漢字", "漢字", "漢字"),
        ] {
            assert_eq!(folded(text, Case::Ignored), ignored);
            assert_eq!(folded(text, Case::Kept), kept);
        }
    }

    #[test]
    fn every_letter_is_listed_once() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
