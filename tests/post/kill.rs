//! The program is killed and the network cut at every point of the way, again and again: each
//! comment is stored once, and is known to be there.

use std::collections::HashMap;

use serde_json::Value;

use super::desk::Desk;
use super::proxy::{Fate, Kind, Plan, Point, Proxy};
use super::site::{Post, WordPress, unescaped};

/// The points at which the program is killed: requests as the site sees them, and after some of
/// them a moment later, when the program may or may not have written down what it read.
pub const KILLS: [Plan; 12] = [
    Plan::Once(Kind::Page, Point::Connected, Fate::Kill(0)),
    Plan::Once(Kind::Page, Point::WholeAnswer, Fate::Kill(0)),
    Plan::Once(Kind::Page, Point::WholeAnswer, Fate::Kill(6_000)),
    Plan::Once(Kind::Post, Point::Connected, Fate::Kill(0)),
    Plan::Once(Kind::Post, Point::HalfRequest, Fate::Kill(0)),
    Plan::Once(Kind::Post, Point::WholeRequest, Fate::Kill(0)),
    Plan::Once(Kind::Post, Point::Done, Fate::Kill(0)),
    Plan::Once(Kind::Post, Point::HalfAnswer, Fate::Kill(0)),
    Plan::Once(Kind::Post, Point::WholeAnswer, Fate::Kill(0)),
    Plan::Once(Kind::Post, Point::WholeAnswer, Fate::Kill(3_000)),
    Plan::Once(Kind::Look, Point::Connected, Fate::Kill(0)),
    Plan::Once(Kind::Look, Point::WholeAnswer, Fate::Kill(500)),
];

/// How the network fails in the attempt after that: not at all, before the answer, during it, after
/// it, and while the site is looked at.
pub const CUTS: [Plan; 7] = [
    Plan::Pass,
    Plan::Once(Kind::Post, Point::Connected, Fate::Cut),
    Plan::Once(Kind::Post, Point::WholeRequest, Fate::Cut),
    Plan::Once(Kind::Post, Point::Done, Fate::Cut),
    Plan::Once(Kind::Post, Point::HalfAnswer, Fate::Cut),
    Plan::Once(Kind::Look, Point::WholeRequest, Fate::Cut),
    Plan::Once(Kind::Look, Point::HalfAnswer, Fate::Kill(0)),
];

/// The most starts of the program that one comment may take.
const STARTS: usize = 8;

/// Runs `outbox send` once under a plan.
pub fn send(desk: &Desk, proxy: &Proxy, plan: Plan) {
    proxy.plan(plan);
    let child = desk.command(&["outbox", "send"]).spawn().unwrap();
    proxy.victim(Some(child.id()));
    child.wait_with_output().unwrap();
    proxy.victim(None);
    proxy.plan(Plan::Pass);
}

/// Sends under two plans, then until nothing is left to do.
pub fn send_until_settled(desk: &Desk, proxy: &Proxy, plans: [Plan; 2]) {
    for plan in plans {
        send(desk, proxy, plan);
        desk.let_time_pass();
    }
    for _ in 0..STARTS {
        let states = desk.state_on_disk();
        if !states.iter().any(|state| state == "queued" || state == "sending") && {
            // What is looked for is unsure only until somebody looked.
            send(desk, proxy, Plan::Pass);
            desk.let_time_pass();
            desk.state_on_disk() == states
        } {
            return;
        }
        send(desk, proxy, Plan::Pass);
        desk.let_time_pass();
    }
}

/// The plans of a run: every kill with every cut, over and over.
pub fn plans(run: usize) -> [Plan; 2] {
    [KILLS[run % KILLS.len()], CUTS[run / KILLS.len() % CUTS.len()]]
}

/// How often each text was stored.
fn counted(texts: impl Iterator<Item = String>) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    texts.for_each(|text| *counts.entry(text).or_default() += 1);
    counts
}

/// Runs kills and cuts on articles of a site; how many runs ended otherwise than they should.
fn run_all(site: &WordPress, desk: &Desk, proxy: &Proxy, posts: &[Post], runs: usize) {
    for run in 0..runs {
        let post = &posts[run % posts.len()];
        desk.comment(&post.title, &format!("Run {run}: salt & pepper, <b>{run}</b>"));
        send_until_settled(desk, proxy, plans(run));
    }
    let comments: Vec<Value> = posts.iter().flat_map(|post| site.comments(post)).collect();
    let counts = counted(comments.iter().map(|one| unescaped(one["text"].as_str().unwrap())));
    for own in desk.comments() {
        let text = own["text"].as_str().unwrap();
        let stored = counts.get(text).copied().unwrap_or(0);
        let arrived = matches!(own["state"].as_str().unwrap(), "sent" | "held" | "approved");
        assert!(stored == 1 && arrived, "{text}: stored {stored} times, {}", own["state"]);
    }
    assert_eq!((counts.len(), comments.len()), (runs, runs));
    // Every first plan has its moment, so nothing here passes because nothing went wrong.
    assert!(proxy.fates() >= runs, "{} kills and cuts", proxy.fates());
    println!("{runs} runs, {} kills and cuts: each stored once and known so", proxy.fates());
}

/// `TIDINGS_KILLS` asks for more runs or fewer.
fn runs(usual: usize) -> usize {
    std::env::var("TIDINGS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn two_hundred_kills_and_cuts_store_every_comment_once_and_know_it() {
    let Some(site) = WordPress::new() else { return };
    let posts: Vec<Post> = (0..8).map(|n| site.post(&format!("Killed {n}"), "open")).collect();
    let proxy = Proxy::to(&site.url);
    let desk = Desk::new();
    desk.subscribe(&WordPress::feed(&proxy.url()));
    run_all(&site, &desk, &proxy, &posts, runs(200));
}

#[test]
fn kills_and_cuts_store_every_held_comment_once_and_know_it() {
    let Some(site) = WordPress::new() else { return };
    site.option("comment_moderation", "1");
    let posts = [site.post("Killed and held", "open")];
    let proxy = Proxy::to(&site.url);
    let desk = Desk::new();
    desk.subscribe(&WordPress::feed(&proxy.url()));
    run_all(&site, &desk, &proxy, &posts, runs(200).div_ceil(5));
}
