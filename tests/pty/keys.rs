//! Keys by name, as the bytes a terminal without extensions sends for them.

/// What a terminal without extensions sends for these keys.
#[track_caller]
pub fn key_bytes(keys: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = keys;
    while let Some((text, after)) = rest.split_once('<') {
        let (name, after) = after.split_once('>').expect("a key's name ends with >");
        bytes.extend(text.bytes());
        bytes.extend(named_key(name));
        rest = after;
    }
    bytes.extend(rest.bytes());
    bytes
}

#[track_caller]
fn named_key(name: &str) -> Vec<u8> {
    let text = match name {
        "lt" => "<",
        "Enter" => "\r",
        "Esc" => "\x1b",
        "Tab" => "\t",
        "BackTab" => "\x1b[Z",
        "Backspace" => "\x7f",
        "Space" => " ",
        "Up" => "\x1b[A",
        "Down" => "\x1b[B",
        "Right" => "\x1b[C",
        "Left" => "\x1b[D",
        "Home" => "\x1b[H",
        "End" => "\x1b[F",
        "Insert" => "\x1b[2~",
        "Delete" => "\x1b[3~",
        "PageUp" => "\x1b[5~",
        "PageDown" => "\x1b[6~",
        "F1" => "\x1bOP",
        "F2" => "\x1bOQ",
        "F3" => "\x1bOR",
        "F4" => "\x1bOS",
        "F5" => "\x1b[15~",
        _ => return key_with_modifier(name),
    };
    text.as_bytes().to_vec()
}

#[track_caller]
fn key_with_modifier(name: &str) -> Vec<u8> {
    match name.split_once('-') {
        Some(("C", "Space")) => vec![0],
        Some(("C", key)) if key.len() == 1 => vec![key.as_bytes()[0] & 0x1f],
        Some(("C", arrow)) => {
            let plain = named_key(arrow);
            [b"\x1b[1;5", &plain[plain.len() - 1..]].concat()
        }
        Some(("A", key)) if key.chars().count() == 1 => [b"\x1b", key.as_bytes()].concat(),
        Some(("A", key)) => [b"\x1b".to_vec(), named_key(key)].concat(),
        _ => panic!("no key is called {name}"),
    }
}
