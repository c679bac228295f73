//! What Ctrl-C does to a command that saves as it goes: it ends between two savings and says how far
//! it has come, instead of in the middle without a word.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGINT;
use signal_hook::flag;

use crate::net::Cancel;

/// The exit code of a command that Ctrl-C ended: 128 and the signal's number, as shells count.
pub const CODE: u8 = 130;

/// A mark that the first Ctrl-C sets; a second one ends the process at once. Where the system lets
/// nobody watch, Ctrl-C does what it always did.
pub fn watched() -> Cancel {
    let pressed = Arc::new(AtomicBool::new(false));
    // In this order: the first one must not find the mark set by itself.
    let ends = flag::register_conditional_shutdown(SIGINT, CODE.into(), Arc::clone(&pressed));
    if ends.is_ok() {
        let _ = flag::register(SIGINT, Arc::clone(&pressed));
    }
    Cancel::from(pressed)
}
