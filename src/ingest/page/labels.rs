//! The words by which pages call the articles before and after, in several languages, and the
//! words of page numbers, which are no neighbours.

use crate::model::Rel;

/// Words that name a neighbour and could hardly begin its title.
const PREVIOUS: &[&str] = &[
    "previous article",
    "previous post",
    "previous story",
    "previous entry",
    "previous chapter",
    "prev post",
    "prev article",
    "older post",
    "older article",
    "vorheriger artikel",
    "voriger artikel",
    "vorheriger beitrag",
    "voriger beitrag",
    "älterer beitrag",
    "article précédent",
    "billet précédent",
    "publication précédente",
    "artículo anterior",
    "entrada anterior",
    "noticia anterior",
    "articolo precedente",
    "post precedente",
    "artigo anterior",
    "post anterior",
    "vorig artikel",
    "vorig bericht",
    "föregående inlägg",
    "föregående artikel",
    "forrige innlegg",
    "poprzedni wpis",
    "poprzedni artykuł",
    "önceki yazı",
    "önceki haber",
    "предыдущая статья",
    "предыдущая запись",
    "前の記事",
];
const NEXT: &[&str] = &[
    "next article",
    "next post",
    "next story",
    "next entry",
    "next chapter",
    "newer post",
    "newer article",
    "up next",
    "read next",
    "nächster artikel",
    "nächster beitrag",
    "neuerer beitrag",
    "article suivant",
    "billet suivant",
    "publication suivante",
    "artículo siguiente",
    "siguiente artículo",
    "entrada siguiente",
    "siguiente entrada",
    "noticia siguiente",
    "articolo successivo",
    "post successivo",
    "próximo artigo",
    "próximo post",
    "volgend artikel",
    "volgend bericht",
    "nästa inlägg",
    "nästa artikel",
    "neste innlegg",
    "następny wpis",
    "następny artykuł",
    "sonraki yazı",
    "sonraki haber",
    "следующая статья",
    "следующая запись",
    "次の記事",
];

/// Words that name a neighbour, but begin titles, too: they count only where they stand apart.
const SHORT_PREVIOUS: &[&str] = &[
    "previous",
    "prev",
    "older",
    "earlier",
    "back",
    "zurück",
    "précédent",
    "anterior",
    "precedente",
    "vorige",
    "föregående",
    "önceki",
    "назад",
    "上一篇",
    "前へ",
];
const SHORT_NEXT: &[&str] = &[
    "next",
    "newer",
    "later",
    "forward",
    "weiter",
    "suivant",
    "siguiente",
    "successivo",
    "próximo",
    "volgende",
    "nästa",
    "sonraki",
    "далее",
    "下一篇",
    "次へ",
];

/// Texts of links that lead to another page of a list or of the same article.
const PAGES: &[&str] = &[
    "next page",
    "previous page",
    "older posts",
    "newer posts",
    "older entries",
    "newer entries",
    "older articles",
    "newer articles",
    "more posts",
    "load more",
    "nächste seite",
    "vorherige seite",
    "page suivante",
    "page précédente",
    "página siguiente",
    "pagina successiva",
];

/// How firmly a text names a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Whole(Rel),
    Short(Rel),
}

/// The neighbour that a text names, if it is a label and nothing else.
pub(super) fn label(text: &str) -> Option<Label> {
    let text = bare(text).to_lowercase();
    if PREVIOUS.contains(&&*text) {
        Some(Label::Whole(Rel::Previous))
    } else if NEXT.contains(&&*text) {
        Some(Label::Whole(Rel::Next))
    } else if SHORT_PREVIOUS.contains(&&*text) {
        Some(Label::Short(Rel::Previous))
    } else if SHORT_NEXT.contains(&&*text) {
        Some(Label::Short(Rel::Next))
    } else {
        None
    }
}

/// The neighbour that the words before a colon name, and what stands behind it.
pub(super) fn labelled(text: &str) -> Option<(Rel, &str)> {
    let (before, after) = text.split_once([':', '：', '→', '»', '›', '|'])?;
    let (Label::Whole(rel) | Label::Short(rel)) = label(before)?;
    Some((rel, bare(after)))
}

/// Whether a text speaks of pages, or is only a number.
pub(super) fn is_page_number(text: &str) -> bool {
    let text = bare(text).to_lowercase();
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    digits(&text) || text.strip_prefix("page ").is_some_and(digits) || PAGES.contains(&&*text)
}

/// A text without the arrows and the punctuation that frame it.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "←→↑↓⟵⟶⇐⇒«»‹›<>:：|–—-•·…⟨⟩◀▶◄►❮❯".contains(c))
}
