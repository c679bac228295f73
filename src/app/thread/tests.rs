//! The view of a discussion, without a screen around it.

use proptest::prelude::*;

use super::*;
use crate::model::{ArticleId, Discussion, Document, ThreadComment};
use crate::text::Hyphenate;

const NOW: Timestamp = Timestamp(1_795_338_000);

fn said(id: &str, parent: &str, text: &str) -> KeptComment {
    let comment = ThreadComment {
        parent: Clean::named(parent),
        author: Some(Clean::new(&format!("Author {id}"))),
        published: Some(NOW),
        body: Document::from_paragraphs([text]),
        ..ThreadComment::new(id)
    };
    KeptComment { comment, added: NOW }
}

fn own(key: &str, reply_to: Option<&str>, text: &str, state: CommentState) -> Comment {
    Comment {
        key: CommentKey(key.to_owned()),
        article: ArticleId::given("a"),
        article_title: Clean::new("A"),
        article_url: None,
        reply_to: reply_to.map(str::to_owned),
        text: text.to_owned(),
        state,
        created: NOW,
        changed: NOW,
    }
}

fn view(comments: Vec<KeptComment>, own: &[Comment]) -> ThreadView {
    ThreadView::new(Arc::new(Thread { comments, ..Thread::default() }), own)
}

/// The lines as text.
fn shown(view: &mut ThreadView, own: &[Comment], width: usize) -> Vec<String> {
    let lines = view.lines(&ThreadFrame {
        width,
        hyphenate: Hyphenate::Never,
        language: None,
        discussion: &Discussion::default(),
        own,
        composing: false,
        now: NOW,
    });
    let line = |line: &ThreadLine| {
        let lead: String = line.lead.iter().map(|piece| piece.text.as_str()).collect();
        let body = line.body.as_ref().and_then(|body| body.line());
        let body = body.map(|line| line.runs.iter().map(|run| run.text.as_str()).collect());
        let body: String = body.unwrap_or_default();
        format!("{lead}{body}").trim_end().to_owned()
    };
    lines.iter().map(line).collect()
}

fn thread() -> Vec<KeptComment> {
    vec![
        said("1", "", "One."),
        said("2", "", "Two."),
        said("3", "1", "Three."),
        said("4", "3", "Four."),
    ]
}

#[test]
fn own_comments_stand_under_what_they_answer() {
    let own = [
        own("a", Some("3"), "Mine", CommentState::Queued),
        own("b", None, "Alone", CommentState::Refused),
        own("c", Some("gone"), "Lost", CommentState::Draft),
    ];
    let mut view = view(thread(), &own);
    let want = [
        "4 comments and 3 of yours",
        "",
        "  Author 1 · now",
        "  One.",
        "",
        "    Author 3 · now",
        "    Three.",
        "",
        "      Author 4 · now",
        "      Four.",
        "",
        "      ┊ you · waiting in the outbox",
        "      ┊ O, then S sends it now, e goes on writing, w holds",
        "      ┊ it back.",
        "      ┊ Mine",
        "",
        "  Author 2 · now",
        "  Two.",
        "",
        "  ┊ you · refused by the site",
        "  ┊ O, then e goes on writing, S sends it again, y copies",
        "  ┊ it, d discards it.",
        "  ┊ Alone",
        "",
        "  ┊ you · a draft, kept",
        "  ┊ Lost",
    ];
    assert_eq!(shown(&mut view, &own, 60), want);
}

#[test]
fn a_folded_comment_says_how_many_are_inside() {
    let mut view = view(thread(), &[]);
    let key = EntryKey::Site(Clean::new("1"));
    view.fold(&key);
    let want = [
        "4 comments",
        "",
        "  Author 1 · now · folded, 2 more inside",
        "",
        "  Author 2 · now",
        "  Two.",
    ];
    assert_eq!(shown(&mut view, &[], 60), want);
    view.uncover(&EntryKey::Site(Clean::new("4")));
    assert_eq!(shown(&mut view, &[], 60).len(), 13);
}

#[test]
fn a_sent_comment_that_is_seen_at_the_site_stands_once() {
    let mut comments = thread();
    comments.push(said("5", "1", "“Quite” — so"));
    comments.push(said("6", "", "“Quite” — so"));
    let sent = [
        own("a", Some("1"), "\"Quite\" -- so", CommentState::Sent),
        own("b", None, "\"Quite\" -- so", CommentState::Queued),
    ];
    let mut view = view(comments, &sent);
    let lines = shown(&mut view, &sent, 60);
    assert_eq!(lines[0], "6 comments and 1 of yours");
    assert_eq!(lines.iter().filter(|line| line.contains("you · now")).count(), 1);
    assert_eq!(lines.iter().filter(|line| line.contains("waiting in the outbox")).count(), 1);
    assert!(lines.contains(&"  Author 6 · now".to_owned()));
}

#[test]
fn a_long_discussion_is_laid_out_a_part_at_a_time() {
    let many = (0..1_000).map(|n| said(&n.to_string(), "", "Text.")).collect();
    let mine = [own("a", None, "Mine", CommentState::Queued)];
    let mut view = view(many, &mine);
    let lines = shown(&mut view, &mine, 60);
    assert_eq!(lines.len(), 1 + 3 * 200 + 2);
    assert_eq!(lines.last().map(String::as_str), Some("  801 more · Enter shows 200"));
    view.show_more();
    assert_eq!(view.selected, Some(EntryKey::Site(Clean::new("200"))));
    assert_eq!(shown(&mut view, &mine, 60).len(), 1 + 3 * 400 + 2);
    view.uncover(&EntryKey::Own(CommentKey("a".to_owned())));
    assert_eq!(shown(&mut view, &mine, 60).last().map(String::as_str), Some("  ┊ Mine"));
}

#[test]
fn what_came_after_the_last_visit_is_new() {
    let old = |seen| Thread { comments: thread(), seen, ..Thread::default() };
    let mut first = ThreadView::new(Arc::new(old(None)), &[]);
    assert_eq!(first.news(), 0);
    let mut more = old(None);
    more.comments.push(KeptComment { added: Timestamp(NOW.0 + 9), ..said("5", "", "Later.") });
    first.seen = Seen::OnScreen;
    first.refresh(Arc::new(more), &[]);
    assert_eq!(first.news(), 1);
    let mut later = ThreadView::new(Arc::new(old(Some(Timestamp(NOW.0 - 1)))), &[]);
    assert_eq!(later.news(), 4);
    let lines = shown(&mut later, &[], 60);
    assert_eq!(
        (lines[0].as_str(), lines[2].as_str()),
        ("4 comments · 4 new", "  Author 1 · now · new")
    );
}

#[test]
fn ten_thousand_in_one_chain_are_shown_within_the_width() {
    let chain =
        (0..10_000).map(|n: u32| said(&n.to_string(), &n.saturating_sub(1).to_string(), "Deep."));
    let mut view = view(chain.collect(), &[]);
    view.shown = 10_000;
    let lines = shown(&mut view, &[], 40);
    assert!(lines.iter().all(|line| text::width(line) <= 40));
    assert_eq!(lines[lines.len() - 2].trim(), "Author… · now · to Author…");
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_column(
        comments in prop::collection::vec((0u8..9, 0u8..9, "[a-z漢 👩]{0,40}"), 0..20),
        width in 8usize..50,
    ) {
        let kept = comments.iter().map(|(id, parent, text)| {
            said(&id.to_string(), &parent.to_string(), text)
        });
        let own = [own("a", Some("3"), "Mine\nand more 漢字", CommentState::Queued)];
        let mut view = view(kept.collect(), &own);
        for line in shown(&mut view, &own, width) {
            prop_assert!(text::width(&line) <= width, "{line:?}");
        }
    }
}
