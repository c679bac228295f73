//! [`Gallery`]: the threads that fetch, decode and encode pictures, so that the screen never waits
//! for one, and the encoded pictures that the screen takes its cells from.
//!
//! Built with the feature `images` only; `no_gallery.rs` takes its place otherwise.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use ratatui::buffer::Buffer;

use crate::app::Event;
use crate::config::{PictureChoice, Settings};
use crate::model::{Address, Problem};
use crate::net::{Answer, Cancel, Client, Kind, Options, Origin, Request};
use crate::pictures::{Drawn, Means, Picture, Protocol, Wish, decode, means};
use crate::refresh::Setup;
use crate::store::PictureFolder;
use crate::ui::PictureSpot;

use super::run::Incoming;
use super::tty;

/// Pictures that are fetched or encoded at one time.
const HANDS: usize = 2;
/// Decoded pictures that are kept at hand; each is at most 10 MB.
const DECODED: usize = 6;
/// Encoded pictures that are kept.
const ENCODED: usize = 24;
/// Bytes that the files of pictures may take on the disk.
const KEPT: u64 = 256 << 20;

/// A picture at a size: what is on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Wanted {
    address: Address,
    columns: u16,
    rows: u16,
}

enum Order {
    /// Find the picture, in the folder or out there, and say how large it is.
    Find(Address, Origin),
    Draw(Wanted),
}

/// A picture that was encoded, or could not be.
pub(super) struct Made {
    wanted: Wanted,
    drawn: Option<Box<Drawn>>,
}

/// A handle on the threads, and what they have made.
pub(super) struct Gallery {
    plan: Plan,
    /// The threads, once a picture was asked for.
    staff: Option<Staff>,
    /// The newest last.
    drawn: VecDeque<(Wanted, Box<Drawn>)>,
    ordered: Vec<Wanted>,
}

/// What the threads are started with.
struct Plan {
    network: Options,
    folder: PictureFolder,
    means: Option<Means>,
    answers: SyncSender<Incoming>,
}

struct Staff {
    orders: Sender<Order>,
    hands: Vec<JoinHandle<()>>,
    cancel: Cancel,
}

/// What the threads share.
struct Studio {
    client: Client,
    folder: PictureFolder,
    means: Means,
    cell: (u16, u16),
    cancel: Cancel,
    answers: SyncSender<Incoming>,
    orders: Mutex<Receiver<Order>>,
    decoded: Mutex<VecDeque<(Address, Arc<Picture>)>>,
}

/// Width and height of a cell in pixels, where pictures are shown.
pub(super) fn cell(settings: &Settings) -> Option<(u16, u16)> {
    chosen(settings).map(|_| tty::cell())
}

/// How this terminal shows pictures, if the reader wants any.
fn chosen(settings: &Settings) -> Option<Means> {
    let variable = |name: &str| std::env::var(name).ok();
    if variable("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        return None;
    }
    let wish = match settings.pictures {
        PictureChoice::Auto => Wish::Best,
        PictureChoice::Off => Wish::Never,
        PictureChoice::Kitty => Wish::These(Protocol::Kitty),
        PictureChoice::Iterm2 => Wish::These(Protocol::Iterm2),
        PictureChoice::Sixel => Wish::These(Protocol::Sixel),
        PictureChoice::Blocks => Wish::These(Protocol::Blocks),
    };
    means(wish, variable)
}

impl Gallery {
    /// A gallery without anybody at work: the first picture that is asked for starts the threads.
    pub fn new(settings: &Settings, data_dir: &Path, answers: SyncSender<Incoming>) -> Self {
        let plan = Plan {
            network: Setup::from(settings).network,
            folder: PictureFolder::new(data_dir, KEPT),
            means: chosen(settings),
            answers,
        };
        Self { plan, staff: None, drawn: VecDeque::new(), ordered: Vec::new() }
    }

    /// Asks for a picture; answered by `Event::PictureFound`. Without threads there is no answer,
    /// and the picture's description stands in its place.
    pub fn find(&mut self, address: Address, origin: Origin) {
        self.order(Order::Find(address, origin));
    }

    /// Paints the pictures that are encoded; the others are ordered, and the frame that follows
    /// their [`Made`] shows them.
    pub fn paint(&mut self, spots: &[PictureSpot], buffer: &mut Buffer) {
        for spot in spots {
            let wanted = Wanted {
                address: spot.address.clone(),
                columns: spot.size.columns,
                rows: spot.size.rows,
            };
            match self.drawn.iter().find(|(made, _)| *made == wanted) {
                Some((_, drawn)) => drawn.put(spot.area, spot.hidden, buffer),
                None if self.ordered.contains(&wanted) => {}
                None => {
                    self.ordered.push(wanted.clone());
                    self.order(Order::Draw(wanted));
                }
            }
        }
    }

    /// Takes an encoded picture in. One that could not be encoded is not tried again.
    pub fn take(&mut self, made: Made) {
        let Some(drawn) = made.drawn else { return };
        self.ordered.retain(|ordered| *ordered != made.wanted);
        self.drawn.push_back((made.wanted, drawn));
        if self.drawn.len() > ENCODED {
            self.drawn.pop_front();
        }
    }

    /// Forgets what was encoded: a terminal that was given away has forgotten its pictures, too.
    pub fn forget(&mut self) {
        self.drawn.clear();
        self.ordered.clear();
    }

    /// Calls everything off. A server that is silent just then is not waited for.
    pub fn finish(self) {
        let Some(staff) = self.staff else { return };
        staff.cancel.cancel();
        drop(staff.orders);
        for hand in staff.hands {
            if hand.is_finished() {
                let _ = hand.join();
            }
        }
    }

    fn order(&mut self, order: Order) {
        if self.staff.is_none() {
            // Where the threads cannot be had the descriptions have to do, as without a network.
            self.staff = self.plan.hire().ok().flatten();
        }
        if let Some(staff) = &self.staff {
            let _ = staff.orders.send(order);
        }
    }
}

impl Plan {
    fn hire(&self) -> Result<Option<Staff>, Problem> {
        let Some(means) = self.means else { return Ok(None) };
        let (orders, taken) = channel();
        let cancel = Cancel::default();
        let studio = Arc::new(Studio {
            client: Client::new(&self.network)?,
            folder: self.folder.clone(),
            means,
            cell: tty::cell(),
            cancel: cancel.clone(),
            answers: self.answers.clone(),
            orders: Mutex::new(taken),
            decoded: Mutex::default(),
        });
        let refused =
            |error: std::io::Error| Problem::new("cannot show pictures", error.to_string());
        let hire = |_| {
            let studio = Arc::clone(&studio);
            let builder = std::thread::Builder::new().name("pictures".to_owned());
            builder.spawn(move || studio.work()).map_err(refused)
        };
        let hands = (0..HANDS).map(hire).collect::<Result<_, _>>()?;
        Ok(Some(Staff { orders, hands, cancel }))
    }
}

impl Studio {
    fn work(&self) {
        loop {
            let order = self.orders.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(order) = order else { return };
            if self.cancel.is_cancelled() {
                return;
            }
            let answer = match order {
                Order::Find(address, origin) => {
                    let size = self.find(&address, origin).map(|picture| picture.size());
                    Incoming::Event(Event::PictureFound(address, size))
                }
                Order::Draw(wanted) => {
                    let drawn = self.draw(&wanted).map(Box::new);
                    Incoming::Made(Made { wanted, drawn })
                }
            };
            if self.answers.send(answer).is_err() {
                return;
            }
        }
    }

    /// The picture, from memory, from the folder, or from its site. A picture that cannot be had is
    /// no problem worth a word: its description stands in its place.
    fn find(&self, address: &Address, origin: Origin) -> Option<Arc<Picture>> {
        if let Some(picture) = self.at_hand(address) {
            return Some(picture);
        }
        if let Some(picture) = self.folder.get(address).and_then(|bytes| decode(&bytes).ok()) {
            return Some(self.keep(address, picture));
        }
        let request = Request::new(address.clone(), origin, Kind::Picture);
        let Ok(Answer::Fresh(fetched)) = self.client.get_unless(&request, &self.cancel) else {
            return None;
        };
        let picture = decode(&fetched.bytes).ok()?;
        // A full disk costs only that it has to be fetched again.
        let _ = self.folder.put(address, &fetched.bytes);
        Some(self.keep(address, picture))
    }

    fn draw(&self, wanted: &Wanted) -> Option<Drawn> {
        let picture = self.at_hand(&wanted.address).or_else(|| {
            let bytes = self.folder.get(&wanted.address)?;
            Some(self.keep(&wanted.address, decode(&bytes).ok()?))
        })?;
        let cells = (wanted.columns, wanted.rows);
        Drawn::new(&picture, self.means, self.cell, cells, number(wanted)).ok()
    }

    fn at_hand(&self, address: &Address) -> Option<Arc<Picture>> {
        let decoded = self.decoded.lock().unwrap_or_else(PoisonError::into_inner);
        let found = decoded.iter().find(|(known, _)| known == address);
        found.map(|(_, picture)| Arc::clone(picture))
    }

    fn keep(&self, address: &Address, picture: Picture) -> Arc<Picture> {
        let picture = Arc::new(picture);
        let mut decoded = self.decoded.lock().unwrap_or_else(PoisonError::into_inner);
        decoded.push_back((address.clone(), Arc::clone(&picture)));
        if decoded.len() > DECODED {
            decoded.pop_front();
        }
        picture
    }
}

/// The number of a picture towards the terminal. Its highest byte is not 0, as kitty wants of
/// numbers that take a third mark.
fn number(wanted: &Wanted) -> u32 {
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    u32::try_from(hasher.finish() >> 32).unwrap_or(1) | 0x0100_0000
}
