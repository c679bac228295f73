//! Comments from an Isso server: <https://isso-comments.de/docs/reference/server-api/>.

use serde_json::Value;

use super::{MOST_COMMENTS, ThreadReading, body, id, name, unreadable};
use crate::model::{Address, Clean, ThreadComment, ThreadSystem, Timestamp};

/// What Isso writes into the `mode` of a comment that was deleted while it had answers.
const DELETED: u64 = 4;

/// The question for all comments under a page.
pub fn isso_question(server: &Address, uri: &Clean) -> Option<Address> {
    let mut url = server.url();
    url.set_fragment(None);
    url.set_query(None);
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    url.query_pairs_mut().append_pair("uri", uri);
    Address::from_url(&url)
}

pub(super) fn read(bytes: &[u8], base: Option<&Address>, from: &str) -> ThreadReading {
    let answer: Option<Value> = serde_json::from_slice(bytes).ok();
    let Some(replies) = answer.as_ref().and_then(|answer| answer.get("replies")?.as_array()) else {
        return unreadable(from, "the server did not answer with a list of comments");
    };
    let mut comments = Vec::new();
    // Answers stand within what they answer; a stack of our own, whatever the nesting.
    let mut waiting: Vec<&Value> = replies.iter().rev().collect();
    let mut of = 0;
    while let Some(value) = waiting.pop() {
        of += 1;
        comments.extend(comment(value, base));
        if let Some(below) = value.get("replies").and_then(Value::as_array) {
            waiting.extend(below.iter().rev());
        }
        if of > 2 * MOST_COMMENTS {
            break;
        }
    }
    comments.sort_by_key(|comment| comment.published);
    ThreadReading { system: Some(ThreadSystem::Isso), comments, of, problems: Vec::new() }
}

fn comment(value: &Value, base: Option<&Address>) -> Option<ThreadComment> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let number = |key: &str| value.get(key).and_then(Value::as_u64);
    let created = value.get("created").and_then(Value::as_f64).filter(|time| time.abs() < 1e12);
    Some(ThreadComment {
        id: id(&number("id")?.to_string())?,
        parent: number("parent").and_then(|parent| id(&parent.to_string())),
        author: name(text("author")),
        author_url: Address::parse(text("website")),
        url: None,
        // The cast is exact: the value was just bounded.
        published: created.map(|time| Timestamp(time.floor() as i64)),
        body: body(text("text"), base),
        deleted: number("mode") == Some(DELETED),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_within_answers_are_read() {
        let json = r#"{"total_replies":3,"replies":[
          {"id":5,"parent":null,"created":1795253500.7,"mode":1,"text":"<p>Later.</p>","author":null,"replies":[]},
          {"id":1,"parent":null,"created":1795253400.2,"mode":4,"text":"","author":null,"replies":[
            {"id":2,"parent":1,"created":1795253450.0,"mode":1,"text":"<p>An <b>answer</b></p>",
             "author":"Ada","website":"https://ada.example","replies":[]}]}]}"#;
        let reading = read(json.as_bytes(), None, "x");
        let ids: Vec<&str> = reading.comments.iter().map(|comment| comment.id.as_str()).collect();
        assert_eq!(ids, ["1", "2", "5"]);
        assert!(reading.comments[0].deleted && !reading.comments[1].deleted);
        assert_eq!(reading.comments[1].parent.as_deref(), Some("1"));
        assert_eq!(reading.comments[1].body.plain_text(), "An answer");
        assert_eq!(reading.comments[2].published, Some(Timestamp(1_795_253_500)));
    }

    #[test]
    fn the_question_names_the_page() {
        let asked = |server: &str| {
            let server = Address::parse(server).unwrap();
            isso_question(&server, &Clean::new("/a b/")).map(|address| address.to_string())
        };
        assert_eq!(
            asked("https://talk.example").as_deref(),
            Some("https://talk.example/?uri=%2Fa+b%2F")
        );
        assert_eq!(
            asked("https://a.example/isso").as_deref(),
            Some("https://a.example/isso/?uri=%2Fa+b%2F")
        );
    }

    #[test]
    fn too_deep_an_answer_is_a_problem() {
        let open = "{\"replies\":[{\"id\":1,\"replies\":[".repeat(5_000);
        let reading = read(open.as_bytes(), None, "x");
        assert_eq!((reading.comments.len(), reading.problems.len()), (0, 1));
    }
}
