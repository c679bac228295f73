//! Whether a comment at a site is the one that was typed here: sites make quotes and dashes
//! typographic, wrap paragraphs in markup and fold blanks.

use crate::ingest::html;

/// The form by which two texts count as the same: quotes, dashes and blanks are made alike, and
/// nothing else is. Two comments that differ in a letter or a full stop are two comments.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '“' | '”' | '„' | '«' | '»' | '″' | '"' | '‘' | '’' | '‚' | '′' | '`' =>
            {
                out.push('\'');
            }
            '–' | '—' | '‑' | '-' => {
                if !out.ends_with('-') {
                    out.push('-');
                }
            }
            '…' => out.push_str("..."),
            '×' => out.push('x'),
            '\u{fe0f}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => {}
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    // Two single quotes in a row are a double one, typed or made.
    out.replace("''", "'").trim().to_owned()
}

/// The words of a piece of markup, folded.
pub fn folded_markup(markup: &str) -> String {
    folded(&html::document(markup, None).plain_text())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_is_undone_and_words_are_not() {
        for (typed, shown) in [
            ("\"It's\" -- here...", "<p>&#8220;It&#8217;s&#8221; &#8211; here&#8230;</p>"),
            ("a\n\nb", "<p>a</p>\n<p>b</p>"),
            ("a\nb", "<p>a<br />\nb</p>"),
            ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
            ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
            (
                "see https://a.example/?a=1&b",
                "<p>see <a href=\"https://a.example/?a=1&amp;b\">https://a.example/?a=1&amp;b</a></p>",
            ),
        ] {
            assert_eq!(folded(typed), folded_markup(shown));
        }
        assert_ne!(folded("Yes."), folded("Yes!"));
        assert_ne!(folded("yes"), folded("Yes"));
    }
}
