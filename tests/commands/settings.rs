//! `tidings config` on a real file.

use super::*;

#[test]
fn settings_are_read_and_changed_in_a_file_of_the_readers_own() {
    let desk = Desk::new();
    fs::create_dir_all(desk.data()).expect("makes");
    let file = desk.data().join("config.toml");
    fs::write(&file, "# mine\n[reader]\nmeasure = 60 # narrow\n").expect("writes");
    assert_eq!(desk.ok(&["config", "path"]).trim_end(), file.to_str().expect("UTF-8"));
    assert_eq!(desk.ok(&["config", "get", "reader.measure"]), "60\n");
    assert_eq!(desk.ok(&["config", "get", "theme"]), "auto\n");
    desk.ok(&["config", "set", "reader.measure", "80"]);
    desk.ok(&["config", "set", "identity.name", "Ann Other"]);
    assert_eq!(
        fs::read_to_string(&file).expect("reads"),
        "# mine\n[reader]\nmeasure = 80 # narrow\n\n[identity]\nname = \"Ann Other\"\n"
    );
    let all = desk.ok(&["config", "get"]);
    let line = |key: &str| all.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    assert!(line("reader.measure = 80 ").contains("# line 3: "), "{all}");
    assert!(line("theme = \"auto\" ").contains("# default: "), "{all}");
}

#[test]
fn a_mistyped_name_or_value_is_answered_and_changes_nothing() {
    let desk = Desk::new();
    for (args, said) in [
        (["config", "set", "reader.mesure", "80"], "did you mean reader.measure?"),
        (["config", "set", "reader.measure", "8000"], "expected a whole number from 20 to 200"),
        (["config", "set", "theme", "-blue"], "expected \"auto\", \"dark\", \"light\""),
    ] {
        let ran = desk.run(&args);
        assert_eq!(ran.code, Some(1), "{args:?}");
        assert!(ran.err.starts_with("tidings: ") && ran.err.contains(said), "{}", ran.err);
    }
    assert_eq!(desk.run(&["config", "get", "them"]).code, Some(1));
    assert!(!desk.data().exists());
}

#[test]
fn a_file_with_a_mistake_says_the_line_and_is_never_replaced() {
    let desk = Desk::new();
    fs::create_dir_all(desk.data()).expect("makes");
    let file = desk.data().join("config.toml");
    fs::write(&file, "theme = \"dark\"\nmeasure = \n").expect("writes");
    let ran = desk.run(&["config", "get", "theme"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), "dark\n"));
    assert!(ran.err.contains("line 2"), "{}", ran.err);
    assert_eq!(desk.run(&["config", "set", "theme", "light"]).code, Some(1));
    assert_eq!(fs::read_to_string(&file).expect("reads"), "theme = \"dark\"\nmeasure = \n");
}

#[test]
fn without_a_home_the_way_on_is_said() {
    for args in [&["list"][..], &["config", "path"], &[]] {
        let mut command = program();
        command.args(args);
        let ran = feed(command, b"");
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{args:?}");
        assert!(ran.err.ends_with("give --data-dir DIR\n"), "{}", ran.err);
    }
    let home = tempfile::tempdir().expect("a folder");
    let mut command = program();
    command.env("XDG_DATA_HOME", home.path()).arg("list");
    assert_eq!(feed(command, b"").code, Some(0));
    assert!(home.path().join("tidings/cache.db").exists());
}
