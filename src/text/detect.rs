//! The language of a text that does not say: by the little words that make up a third of any
//! prose, and by its letters. Good enough to choose where words may be divided, and silent where
//! it is not sure.

use super::walk::leaves;
use crate::model::Document;

/// How much of a text is looked at, in bytes.
const ENOUGH: usize = 6_000;

/// Of the known little words, at least so many have to be seen, and this many times as many as of
/// any other language.
const LEAST: usize = 4;

/// The commonest words of each language that its neighbours do not share, or not all of them.
const WORDS: &[(&str, &str)] = &[
    ("en", "the of and to is that was for with on as are this have from not which by were it"),
    ("de", "der die und das nicht ist ein eine den von mit sich auf dem des auch im wird für sie"),
    ("fr", "le la les des et est que une dans pour qui pas sur au du ce avec par sont il"),
    ("es", "el la los las que y una por con para del se como más pero su al lo está fue"),
    ("it", "il che di la è un per non una sono con del della più si anche dei le nel gli"),
    ("pt", "o que e não uma para com os as do da em por mais dos como foi ao mas à"),
    ("ca", "el que els i amb per les una és del dels més però aquest com va també al seva són"),
    ("nl", "de het een en van dat niet op te zijn voor met die aan er om ook als maar werd"),
    ("sv", "och att det som en på är av för inte den till med ett har om de var sig men"),
    ("da", "og at det en af er på til den ikke de med der som et har for blev også jeg"),
    ("no", "og det er på til av en som ikke for med at har den et fra ble også jeg hun"),
    (
        "fi",
        "ja on ei että se oli hän mutta ovat kun myös joka tämä sen kuin niin jos tai ole ollut",
    ),
    ("pl", "i w na nie się że do z jest o jak ale po to od za przez był dla są"),
    ("cs", "a je se na že v to s i z do o ve jako by byl pro ale jsem které"),
    ("sk", "a je sa na že v to s aj z do o vo ako by bol pre ale som ktoré"),
    ("sl", "in je se na da v so za pa ki ne z tudi kot bi po bil ali od še"),
    (
        "tr",
        "ve bir bu da de için ile ne daha çok olarak gibi ama kadar olan sonra var değil en her",
    ),
];

/// The BCP 47 tag of the language a document is most likely in.
pub(super) fn language(document: &Document) -> Option<&'static str> {
    let mut text = String::new();
    for leaf in leaves(document) {
        leaf.pieces(|piece| {
            if text.len() < ENOUGH {
                let room = (ENOUGH - text.len()).min(piece.len());
                let end = (0..=room).rev().find(|at| piece.is_char_boundary(*at)).unwrap_or(0);
                text.push_str(&piece[..end]);
            }
        });
        text.push(' ');
        if text.len() >= ENOUGH {
            break;
        }
    }
    of(&text.to_lowercase())
}

fn of(text: &str) -> Option<&'static str> {
    let letters = |from: char, to: char| text.chars().filter(|c| (from..=to).contains(c)).count();
    let latin = letters('a', 'z');
    if letters('а', 'џ') > latin {
        return Some(if text.contains(['і', 'ї', 'є']) { "uk" } else { "ru" });
    }
    if letters('α', 'ω') > latin {
        return Some("el");
    }
    let mut scores: Vec<(usize, &str)> = WORDS.iter().map(|(tag, _)| (0, *tag)).collect();
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        for ((_, words), (score, _)) in WORDS.iter().zip(&mut scores) {
            *score += usize::from(words.split(' ').any(|known| known == word));
        }
    }
    scores.sort_unstable_by(|one, other| other.cmp(one));
    match scores.as_slice() {
        [(best, tag), (second, _), ..] if *best >= LEAST && best * 5 > second * 6 => Some(tag),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_sentences_tell_their_language() {
        for (text, tag) in [
            ("The bridge was closed for the winter, and the ferry is not what it was.", Some("en")),
            ("Die Brücke ist wieder offen, und das Schiff wird nicht mehr gebraucht.", Some("de")),
            (
                "Le pont est ouvert dans les deux sens, et la ville en est fière pour une fois.",
                Some("fr"),
            ),
            (
                "El puente se abrió por la mañana, pero los vecinos no lo creen del todo.",
                Some("es"),
            ),
            ("Il ponte è aperto, che non è poco per una città che non ci credeva più.", Some("it")),
            ("A ponte não fechou para os carros, mas o barco foi embora com as malas.", Some("pt")),
            ("De brug is niet meer dicht en het veer van de stad ligt aan de kade.", Some("nl")),
            (
                "Bron är öppen och färjan som gick på sundet har inte setts till sedan det.",
                Some("sv"),
            ),
            ("Silta on auki, mutta lautta ei ole se mikä se oli kun talvi tuli.", Some("fi")),
            (
                "Most nie jest zamknięty, ale prom do miasta się spóźnia, jak to w zimie.",
                Some("pl"),
            ),
            ("Köprü açıldı ve bu sabah bir gemi daha geldi, ama çok kalmadı.", Some("tr")),
            ("Мост снова открыт, и паром больше не нужен.", Some("ru")),
            ("Міст знову відкрито, і пором більше не потрібен.", Some("uk")),
            ("Η γέφυρα άνοιξε ξανά.", Some("el")),
            ("橋は再び開通した。", None),
            ("Lorem ipsum", None),
            ("", None),
        ] {
            assert_eq!(of(&text.to_lowercase()), tag, "{text}");
        }
    }
}
