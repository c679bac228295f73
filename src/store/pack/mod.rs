//! Texts as they lie in the file: JSON, packed into as few bytes as reading them quickly allows.
//!
//! Most are spelled in pieces of a lexicon ([`spell`]); what is long, or in a script that the lexicon
//! does not know, is deflated ([`deflate`]), and what gets no shorter stays JSON. Whatever an older
//! tidings wrote stays readable; whoever indexes it packs it anew on the way.

mod deflate;
mod lexicon;
mod range;
mod spell;
mod tree;

/// How the bytes of a text are to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON as it is.
    Json,
    /// Deflated behind a primer.
    Deflated,
    /// Spelled in pieces of the lexicon.
    Spelled,
}

impl Form {
    const ALL: [Self; 3] = [Self::Json, Self::Deflated, Self::Spelled];

    /// The number for it in the file.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Json => 0,
            Self::Deflated => 1,
            Self::Spelled => 2,
        }
    }

    /// What a number in the file means; `None` for that of a newer tidings.
    pub(super) fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.number() == number)
    }
}

/// Packs a text. One that would not get shorter stays as it is.
pub(super) fn pack(json: &[u8]) -> (Form, Vec<u8>) {
    let spelled = spell::spelled(json).map(|bytes| (Form::Spelled, bytes));
    let deflated = match &spelled {
        // A text of words that are known: to deflate it, too, would only take time.
        Some((_, bytes)) if bytes.len() < json.len() / 2 => None,
        Some(_) | None => deflate::deflated(json).map(|bytes| (Form::Deflated, bytes)),
    };
    let packed = spelled.into_iter().chain(deflated).min_by_key(|(_, bytes)| bytes.len());
    packed
        .filter(|(_, bytes)| bytes.len() < json.len())
        .unwrap_or_else(|| (Form::Json, json.to_vec()))
}

/// The JSON of a stored text; `None` where it cannot be unpacked.
pub(super) fn unpack(form: Form, bytes: Vec<u8>) -> Option<Vec<u8>> {
    match form {
        Form::Json => Some(bytes),
        Form::Deflated => deflate::inflated(&bytes),
        Form::Spelled => spell::read(&bytes),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn document(text: &str) -> String {
        format!(r#"{{"blocks":[{{"paragraph":[{{"text":{{"text":"{text}"}}}}]}}]}}"#)
    }

    #[test]
    fn stories_become_short_and_come_back() {
        let story = "The harbour office said that the tide would be high again on Monday.";
        for (story, most) in [(story.to_owned(), 35), (story.repeat(9), 60)] {
            let json = document(&story);
            let (form, packed) = pack(json.as_bytes());
            assert_eq!(form, Form::Spelled);
            assert!(packed.len() < most, "{}", packed.len());
            assert_eq!(unpack(form, packed).as_deref(), Some(json.as_bytes()));
        }
    }

    #[test]
    fn each_text_has_the_form_that_suits_it() {
        let long = document(&"The tide is high on Monday and low on Tuesday. ".repeat(2_000));
        let japanese = document(
            &"政府は水曜日、所得の低い世帯を支援するための新しい対策を発表した。".repeat(3),
        );
        for (json, expected) in [
            (document("Die Regierung hat sich nicht geäußert."), Form::Spelled),
            (japanese, Form::Deflated),
            (long, Form::Deflated),
            ("\u{1}\u{2}\u{3}".to_owned(), Form::Json),
        ] {
            let (form, packed) = pack(json.as_bytes());
            assert_eq!(form, expected, "{json:.80}");
            assert_eq!(unpack(form, packed), Some(json.into_bytes()));
        }
    }

    /// What a tidings wrote whose compressor was another one.
    #[test]
    fn texts_of_another_compressor_are_read() {
        let packed = [
            0x8d, 0x93, 0x29, 0x0e, 0x00, 0x20, 0x0c, 0x04, 0x7f, 0xc4, 0x4f, 0x70, 0x58, 0x04,
            0x67, 0x52, 0x03, 0x09, 0xc1, 0x20, 0xf8, 0x3b, 0xdd, 0xd6, 0x20, 0xeb, 0xb7, 0xd9,
            0xa6, 0x33, 0xb5, 0x27, 0x03, 0x4e, 0x9e, 0x56, 0xc6, 0xab, 0xcc, 0xde, 0xa9, 0x34,
            0xe5, 0x2f, 0xac, 0xc1, 0x63, 0x13, 0xfb, 0xab, 0x4e, 0x65, 0x8e, 0x12, 0x8b, 0x29,
            0x22, 0x02, 0xa4, 0x9f, 0xa3, 0xa6, 0xe3, 0x4c, 0xcb, 0xa3, 0xe8, 0x2f, 0x60, 0x8b,
            0x54, 0x64, 0x1d, 0x8f, 0xf7, 0x01,
        ];
        let text = "The harbour office said that the tide would be high again on Monday.";
        let json = unpack(Form::Deflated, packed.to_vec()).unwrap();
        assert!(String::from_utf8(json).unwrap().contains(text));
    }

    /// What was spelled once can be read for ever.
    #[test]
    fn texts_of_an_older_tidings_are_read() {
        let text = "The harbour office said that the tide would be high again on Monday.";
        let spelled = [
            117, 0, 57, 0, 217, 164, 114, 35, 181, 255, 89, 155, 235, 43, 227, 94, 215, 48, 56,
            180, 18, 236, 243, 65, 204,
        ];
        assert_eq!(pack(document(text).as_bytes()).1, spelled);
        assert_eq!(unpack(Form::Spelled, spelled.to_vec()), Some(document(text).into_bytes()));
    }

    #[test]
    fn what_is_no_packed_text_is_known_as_such() {
        assert_eq!(unpack(Form::Deflated, b"no such thing".to_vec()), None);
        assert_eq!(Form::of(3), None);
        for form in Form::ALL {
            assert_eq!(Form::of(form.number()), Some(form));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..3_000), n in 1usize..40) {
            let bytes = bytes.repeat(n);
            let (form, packed) = pack(&bytes);
            prop_assert!(packed.len() <= bytes.len());
            prop_assert_eq!(unpack(form, packed), Some(bytes));
        }

        #[test]
        fn any_words_come_back(text in "( (the|tide|of|Łódź|10[.]5|\\\\\"|東京)){0,80}") {
            let (form, packed) = pack(text.as_bytes());
            prop_assert_eq!(unpack(form, packed), Some(text.into_bytes()));
        }

        #[test]
        fn bytes_of_others_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = unpack(Form::Spelled, bytes).unwrap_or_default();
            prop_assert!(text.len() <= usize::from(u16::MAX));
        }
    }
}
