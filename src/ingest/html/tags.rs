//! Which HTML element is of which kind: tables of names, after the WHATWG HTML standard.

use crate::model::Face;

/// An element's name, whatever its case, as a hash: enough to compare names quickly.
///
/// FNV-1a over the lower-case bytes (Fowler, Noll, Vo: draft-eastlake-fnv). Two names that fall
/// together would only make one element be treated as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(u64);

impl Name {
    pub const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut hash = 0xcbf2_9ce4_8422_2325;
        let mut at = 0;
        while at < bytes.len() {
            hash = (hash ^ bytes[at].to_ascii_lowercase() as u64).wrapping_mul(0x0100_0000_01b3);
            at += 1;
        }
        Self(hash)
    }

    /// Whether the name is this one.
    pub fn is(self, name: &str) -> bool {
        self == Self::of(name)
    }

    /// Whether the name is in a list.
    pub fn is_in(self, list: &[Self]) -> bool {
        list.contains(&self)
    }
}

/// A list of names.
macro_rules! names {
    ($($name:ident)*) => { &[$(Name::of(stringify!($name))),*] };
}

/// The headings, by level.
pub(super) const HEADINGS: &[Name] = names![h1 h2 h3 h4 h5 h6];

/// Elements of the head that the flattened text keeps: they hold nothing.
pub(super) const HEAD: &[Name] = names![meta link base];

/// The roots of drawings and formulas, in which other rules hold.
pub(super) const FOREIGN: &[Name] = names![svg math];

/// Elements that do not stand straight within their like.
pub(super) const APART: [&[Name]; 2] = [HEADINGS, names![option]];

pub(super) const PARAGRAPH: &[Name] = names![p];

/// Where a closing tag stops looking for its opening one ("has an element in scope").
pub(super) const SCOPE: &[Name] = names![
    applet caption html marquee object table td template th foreignobject desc mi mo mn
    ms mtext
];

/// The same for `</p>`.
pub(super) const BUTTON_SCOPE: &[Name] = names![
    applet button caption html marquee object table td template th foreignobject desc mi
    mo mn ms mtext
];

/// The same for `</li>`.
const ITEM_SCOPE: &[Name] = names![
    applet caption html marquee object ol table td template th ul foreignobject desc mi
    mo mn ms mtext
];

/// The same for the parts of a table.
const TABLE_SCOPE: &[Name] = names![html table template];

/// Elements whose opening tags end other elements: the opening ones, the ended ones, the scope.
pub(super) const IMPLIED_ENDS: [(&[Name], &[Name], &[Name]); 6] = [
    (names![li], names![li], SPECIAL_BUT_LOOSE),
    (names![dt dd], names![dt dd], SPECIAL_BUT_LOOSE),
    (names![td th], names![td th], names![html table template tr]),
    (names![tr], names![tr], TABLE_SCOPE),
    (names![tbody thead tfoot], names![tbody thead tfoot], TABLE_SCOPE),
    (names![button], names![button], SCOPE),
];

/// The special elements except `address`, `div` and `p`, and except items themselves.
const SPECIAL_BUT_LOOSE: &[Name] = names![
    applet article aside blockquote body button caption center details dir dl fieldset
    figcaption figure footer form header hgroup html main marquee menu nav object ol
    search section select summary table tbody td template tfoot th thead tr ul h1 h2 h3
    h4 h5 h6 pre listing foreignobject desc
];

/// Every special element: an ordinary closing tag does not look past one.
const SPECIAL: &[Name] = names![
    address applet article aside blockquote body button caption center dd desc details
    dir div dl dt fieldset figcaption figure footer foreignobject form h1 h2 h3 h4 h5 h6
    header hgroup html li listing main marquee menu nav object ol p pre search section
    select summary table tbody td template tfoot th thead tr ul
];

/// Elements that hide the open formatting elements from what stands in them.
pub(super) const HIDING: &[Name] = names![applet caption marquee object td template th];

/// The scope in which a closing tag looks for its opening one.
pub(super) fn scope_of_end(name: Name) -> &'static [Name] {
    if name.is_in(names![caption table tbody td tfoot th thead tr template]) {
        TABLE_SCOPE
    } else if name.is_in(names![li]) {
        ITEM_SCOPE
    } else if name.is_in(names![p]) {
        BUTTON_SCOPE
    } else if name.is_in(SPECIAL) {
        SCOPE
    } else {
        SPECIAL
    }
}

/// Whether an element never has contents.
pub(super) fn is_void(name: Name) -> bool {
    name.is_in(names![
        area base basefont bgsound br col embed frame hr image img input keygen link meta
        param source track wbr html head body
    ])
}

/// Whether the contents of an element are text, whatever they look like.
pub(super) fn holds_raw_text(name: Name) -> bool {
    name.is_in(names![
        script style textarea title xmp iframe noembed noframes plaintext
    ])
}

/// Whether the parser opens an element again behind the end of a block it was open in.
pub(super) fn is_formatting(name: Name) -> bool {
    name.is_in(names![a b big code em font i nobr s small strike strong tt u])
}

/// Whether an element begins and ends a line of its own.
pub(super) fn is_block(name: Name) -> bool {
    name.is_in(SPECIAL) && !name.is_in(names![button object select applet template])
        || name.is_in(names![body dialog hr legend optgroup option xmp plaintext])
}

/// Whether nothing of an element is for reading.
pub(super) fn is_skipped(name: Name) -> bool {
    name.is_in(names![
        script style template noscript svg object applet canvas head title button input
        select textarea datalist meter progress noembed noframes frameset rp map annotation
        link meta base source track param col colgroup
    ])
}

/// The face an inline element sets.
pub(super) fn face(name: &str) -> Option<Face> {
    Some(match name {
        "strong" | "b" => Face::Strong,
        "em" | "i" | "cite" | "dfn" | "var" => Face::Emphasis,
        "code" | "kbd" | "samp" | "tt" => Face::Code,
        "del" | "s" | "strike" => Face::Struck,
        "sup" => Face::Superscript,
        "sub" => Face::Subscript,
        "mark" => Face::Marked,
        _ => return None,
    })
}
