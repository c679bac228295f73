//! Which system takes the comments of an article: read off its page, as it is now.

use super::isso::Isso;
use super::sentence;
use super::system::{Obstacle, System};
use super::wire::Wire;
use super::wordpress::{self, Post};
use super::wordpress_form::WordPressForm;
use super::wordpress_rest::WordPressRest;
use crate::config::Account;
use crate::ingest::charset;
use crate::ingest::commenting::{self, Commenting, Hurdle};
use crate::model::{Address, Openness};
use crate::net::{Cause, Login};

/// Fetches the page of an article and finds the system that takes its comments.
///
/// # Errors
///
/// The page cannot be fetched, or takes no comments that could be sent from here.
pub fn find(
    address: Option<&Address>,
    accounts: &[Account],
    wire: &dyn Wire,
) -> Result<Box<dyn System>, Obstacle> {
    let address = address.ok_or_else(|| Obstacle::for_good(sentence::no_address()))?;
    let fetched = wire.page(address).map_err(|failure| {
        let problem = sentence::unreachable(&failure.problem);
        match failure.cause {
            // The page has gone from its place; that does not come back by waiting.
            Cause::Missing => Obstacle::for_good(problem),
            Cause::Unreachable
            | Cause::Untrusted
            | Cause::Forbidden
            | Cause::Refused
            | Cause::Busy
            | Cause::TooLarge
            | Cause::TooSlow
            | Cause::CutShort
            | Cause::Garbled
            | Cause::Cancelled => Obstacle::for_now(problem),
        }
    })?;
    let (text, _) =
        charset::decode(&fetched.bytes, fetched.content_type.as_deref(), address.as_str());
    choose(commenting::read(&text, &fetched.address), fetched.address, accounts, wire)
}

/// The best way in: an account of the reader's, else the form, else the server that the page names.
fn choose(
    found: Commenting,
    page: Address,
    accounts: &[Account],
    wire: &dyn Wire,
) -> Result<Box<dyn System>, Obstacle> {
    let Commenting { discussion, form, isso, post, hurdle } = found;
    if let (Some(number), Some(api)) = (&post, &discussion.api)
        && let Some(account) = accounts.iter().find(|account| account.covers(api))
    {
        let password = account.password.fetch().map_err(Obstacle::for_now)?;
        return Ok(Box::new(WordPressRest {
            post: Post { page, api: discussion.api.clone(), number: number.clone() },
            api: api.clone(),
            site: account.site.clone(),
            login: Login { user: account.user.clone(), password },
        }));
    }
    if hurdle == Some(Hurdle::Puzzle) {
        return Err(Obstacle::for_good(sentence::puzzle()));
    }
    if let (Some(form), Some(number)) = (&form, &post)
        && is_wordpress(form)
    {
        let (form, number) = (form.clone(), number.clone());
        if page.url().scheme() == "https" && form.action.url().scheme() == "http" {
            return Err(Obstacle::for_good(sentence::downgraded()));
        }
        let origin = wire.origin(&form.action);
        let post = Post { page, api: discussion.api, number };
        return Ok(Box::new(WordPressForm { post, form, origin }));
    }
    if let Some(isso) = isso {
        let origin = wire.origin(&isso.server);
        return Ok(Box::new(Isso { page, isso, origin }));
    }
    let closed = |api| post.as_ref().is_some_and(|number| wordpress::is_closed(api, number, wire));
    if form.is_none() && discussion.api.as_ref().is_some_and(closed) {
        return Err(Obstacle::for_good(sentence::closed()));
    }
    Err(Obstacle::for_good(match (hurdle, discussion.openness) {
        (Some(Hurdle::Login), _) => sentence::login_needed(),
        (_, Openness::Closed) => sentence::closed(),
        (_, Openness::Open | Openness::Unknown) => sentence::no_system(),
    }))
}

/// Whether a form is WordPress's own: another one might answer in any way, and nothing it says
/// could be understood.
fn is_wordpress(form: &commenting::Form) -> bool {
    form.action.url().path().ends_with("/wp-comments-post.php")
}
