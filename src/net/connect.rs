//! Watches a connection for what the HTTP layer above would take for a good end: a reset, a
//! missing farewell, a kept connection that the server had dropped, a flood that never becomes an
//! answer. It opens nothing itself.

use std::error::Error;
use std::fmt;
use std::io::ErrorKind;

use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// Bytes one answer may bring over the wire, packing, chunk marks and interim answers included.
/// It is above every other limit: it only ends what those do not count.
const MOST_BYTES: u64 = 32 << 20;

/// How a connection failed while an answer was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    /// It broke off.
    Off,
    /// It had been kept from an earlier request, and the server had dropped it since.
    Stale,
    /// The server sends without end.
    Flood,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "the connection broke off",
            Self::Stale => "the kept connection was dropped",
            Self::Flood => "the server sends without end",
        })
    }
}

impl Error for Broken {}

impl From<Broken> for ureq::Error {
    fn from(broken: Broken) -> Self {
        Self::Other(Box::new(broken))
    }
}

/// The last link of the chain of connectors.
#[derive(Debug)]
pub(super) struct Watch;

impl<In: Transport> Connector<In> for Watch {
    type Out = Watched<In>;

    fn connect(
        &self,
        _details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        Ok(chained.map(|inner| Watched { inner, received: 0, reused: false }))
    }
}

/// A connection under watch.
#[derive(Debug)]
pub(super) struct Watched<T> {
    inner: T,
    /// Bytes received since something was last sent, which is the current answer.
    received: u64,
    /// Whether an earlier answer came over this connection.
    reused: bool,
}

impl<T: Transport> Watched<T> {
    fn broken(&self) -> Broken {
        if self.reused && self.received == 0 { Broken::Stale } else { Broken::Off }
    }
}

impl<T: Transport> Transport for Watched<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.reused |= self.received > 0;
        self.received = 0;
        match self.inner.transmit_output(amount, timeout) {
            Err(ureq::Error::Io(error)) if is_cut(error.kind()) => Err(self.broken().into()),
            sent => sent,
        }
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let before = self.inner.buffers().input().len();
        match self.inner.await_input(timeout) {
            Ok(true) => {}
            // The server said goodbye; whether the answer was whole is for the layer above to
            // say, unless there was none.
            Ok(false) if self.broken() == Broken::Stale => return Err(Broken::Stale.into()),
            Err(ureq::Error::Io(error)) if is_cut(error.kind()) => {
                return Err(self.broken().into());
            }
            other => return other,
        }
        let after = self.inner.buffers().input().len();
        self.received += after.saturating_sub(before) as u64;
        if self.received > MOST_BYTES {
            return Err(Broken::Flood.into());
        }
        Ok(true)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

/// Whether an error means that the other side went without a word. The layer above takes some of
/// these for the end of an answer without a length; after TLS that is a cut (RFC 9112, 9.8).
fn is_cut(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
    )
}
