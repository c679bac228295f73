//! Texts that something on the way might change: what was typed is what must be shown.

/// Thirty of them, each with another trap.
pub fn texts() -> Vec<String> {
    let plain = [
        "A plain sentence.",
        "Salt & pepper &amp; more",
        "5 < 6 and 7 > 2",
        "<b>not bold</b> <i>nor this</i>",
        "<script>alert('x')</script> is only text",
        "He said \"yes\" and 'no'",
        "It's the dog's",
        "A back\\slash, two \\\\ and \\n",
        "C:\\new\\table",
        "Smile 😀 👍🏽 👨‍👩‍👧‍👦 🇫🇷",
        "שלום עולם, and back",
        "مرحبا بالعالم!",
        "漢字と かな と カナ",
        "Çağrı, ünïcode, naïve, Łódź",
        "e\u{301} and é are not the same bytes",
        "https://example.test/path?a=1&b=2#part",
        "see http://example.test/x (and https://example.test/y?a=<b>&c).",
        "mail me at somebody@example.test",
        "line one\nline two",
        "paragraph one\n\nparagraph two\n\nparagraph three",
        "  blanks   inside   stay words  ",
        "100 % of $5 + 3 = ? * [a] {b} ~c~ `d` _e_ ^f^ |g|",
        "-- dashes -- and --- more --- and ... dots",
        "&lt;already escaped&gt; &#38; &quot;",
        "<!-- a comment --> and <![CDATA[x]]>",
        "'; DROP TABLE comments; -- ",
        "%s %d %00 %0A {0} ${x} #{y}",
        "# heading\n> quote\n* item\n1. one",
        "<a href=\"https://example.test/\" onclick=\"x()\">link</a>",
    ];
    let mut texts: Vec<String> = plain.map(str::to_owned).to_vec();
    // Ten thousand bytes, with letters of two bytes among them.
    texts.push("A long word or two, größer. ".repeat(350).trim_end().to_owned());
    texts
}

/// A text without what a site's typography does to it: quotes, dashes, dots, breaks.
pub fn without_typography(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '“' | '”' | '„' | '″' | '"' | '‘' | '’' | '′' | '`' => out.push('\''),
            '–' | '—' => out.push('-'),
            '…' => out.push_str("..."),
            c => out.push(c),
        }
    }
    while out.contains("--") {
        out = out.replace("--", "-");
    }
    out.replace("''", "'").split_whitespace().collect::<Vec<_>>().join(" ")
}
