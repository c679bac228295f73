//! [`Account`]: the reader's accounts at sites that take comments, each an `[[account]]` of the
//! configuration file. Passwords do not stand there: only where they are kept.

use std::path::PathBuf;

use toml_edit::{TableLike, Value};

use super::secret::SecretSource;
use crate::model::{Address, Clean, Problem};

/// An account at one site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The site it belongs to. The password goes to its scheme, host and port and nowhere else.
    pub site: Address,
    pub user: String,
    pub password: SecretSource,
}

impl Account {
    /// Whether an address is of the place that the account belongs to: scheme, host and port.
    pub fn covers(&self, address: &Address) -> bool {
        self.site.same_place(address) && self.site.url().scheme() == address.url().scheme()
    }

    /// Reads one `[[account]]`. What is wrong with it is the reason, to be read after its name.
    pub(super) fn read(table: &dyn TableLike) -> Result<Self, String> {
        const KEYS: [&str; 4] = ["site", "user", "password-command", "password-file"];
        if let Some((key, _)) = table.iter().find(|(key, _)| !KEYS.contains(key)) {
            return Err(match key {
                "password" => "a password does not belong into this file: name a password-command \
                     or a password-file"
                    .to_owned(),
                other => format!("{} is not known there", Clean::folded(other)),
            });
        }
        let value = |key: &str| table.get(key).and_then(|item| item.as_value());
        let text = |key: &str| value(key).and_then(Value::as_str).map(str::trim);
        let site =
            text("site").and_then(Address::parse).filter(|site| *site == site.without_user());
        let site = site.ok_or("site is not an address such as https://blog.example/")?;
        let user = text("user").filter(|user| is_user(user)).ok_or("user is not a user name")?;
        let password = match (value("password-command"), text("password-file")) {
            (Some(words), None) => command(words)?,
            (None, Some(path)) if PathBuf::from(path).is_absolute() => {
                SecretSource::File(path.into())
            }
            (None, Some(_)) => return Err("password-file is not a full path".to_owned()),
            (None, None) => return Err("it has no password-command or password-file".to_owned()),
            (Some(_), Some(_)) => {
                return Err("it has both a password-command and a password-file".to_owned());
            }
        };
        Ok(Self { site, user: user.to_owned(), password })
    }
}

/// A name with a colon could not be told from its password (RFC 7617, section 2).
fn is_user(user: &str) -> bool {
    !user.is_empty() && user.len() <= 200 && !user.contains(':') && *Clean::new(user) == *user
}

fn command(words: &Value) -> Result<SecretSource, String> {
    let expected = || "password-command is not a list such as [\"pass\", \"show\", \"blog\"]";
    let words = words.as_array().ok_or_else(expected)?;
    let words: Option<Vec<String>> =
        words.iter().map(|word| word.as_str().map(str::to_owned)).collect();
    let words = words.filter(|words| !words.is_empty()).ok_or_else(expected)?;
    Ok(SecretSource::Command(words))
}

/// Adds what an `account` of the configuration file holds. `line` names the place in problems.
pub(super) fn take(
    tables: &mut dyn Iterator<Item = &dyn TableLike>,
    place: &str,
    accounts: &mut Vec<Account>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for table in tables {
        match Account::read(table) {
            Ok(account) if accounts.iter().any(|known| known.covers(&account.site)) => {
                let why = format!("there is another one for {}", account.site);
                problems.push(Problem::new(format!("{place}: an account is left out"), why));
            }
            Ok(account) => accounts.push(account),
            Err(why) => {
                problems.push(Problem::new(format!("{place}: an account is left out"), why));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;

    #[test]
    fn accounts_are_read_with_where_their_passwords_are() {
        let loaded = read(
            "theme = \"dark\"\n[[account]]\nsite = \"https://a.example/blog\"\nuser = \"ada\"\n\
             password-command = [\"pass\", \"show\", \"a b\"]\n[[account]]\n\
             site = \"http://b.example:81\"\nuser = \"b\"\npassword-file = \"/etc/b\"\n",
            "config.toml",
        );
        assert_eq!(loaded.problems, []);
        let [first, second] = &loaded.settings.accounts[..] else { panic!("two accounts") };
        let words = ["pass", "show", "a b"].map(str::to_owned).to_vec();
        assert_eq!(first.password, SecretSource::Command(words));
        assert_eq!(second.password, SecretSource::File("/etc/b".into()));
        let at = |text| Address::parse(text).unwrap();
        assert!(first.covers(&at("https://a.example/other")));
        for other in ["http://a.example/", "https://a.example:444/", "https://x.a.example/"] {
            assert!(!first.covers(&at(other)), "{other}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_account_is_said_and_nothing_of_it_is_used() {
        let good = "site = \"https://a.example\"\nuser = \"ada\"\n";
        for (text, part) in [
            ("user = \"x\"", "site is not an address"),
            ("site = \"https://me:pw@a.example\"\nuser = \"x\"", "site is not an address"),
            ("site = \"https://a.example\"\nuser = \"a:b\"", "user is not"),
            (good, "has no password"),
            (&format!("{good}password = \"hush\""), "does not belong"),
            (&format!("{good}password-command = \"pass show\""), "not a list"),
            (&format!("{good}password-command = []"), "not a list"),
            (&format!("{good}password-file = \"x\""), "not a full path"),
            (&format!("{good}password-file = \"/x\"\npassword-command = [\"a\"]"), "both"),
            (&format!("{good}passwrd = \"/x\""), "passwrd is not known"),
        ] {
            let loaded = read(&format!("[[account]]\n{text}\n"), "config.toml");
            assert_eq!(loaded.settings.accounts, [], "{text}");
            let said = loaded.problems[0].to_string();
            assert!(said.contains(part) && !said.contains("hush"), "{text}: {said}");
        }
        let twice = format!("[[account]]\n{good}password-file = \"/x\"\n").repeat(2);
        let loaded = read(&twice, "config.toml");
        assert_eq!((loaded.settings.accounts.len(), loaded.problems.len()), (1, 1));
        assert_eq!(read("account = 3", "config.toml").problems.len(), 1);
    }
}
