//! TLS for the connections: the platform's root certificates, and the user's own on top of them.
//!
//! ureq's own TLS knows either the platform's roots or given ones, not both, and would read the
//! platform's anew for every connection that has its own time limit. Nothing here can be switched
//! to trust everybody.

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use rustls_platform_verifier::Verifier;
use ureq::unversioned::transport::time::Instant;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport,
    TransportAdapter,
};

use crate::model::Problem;

/// Which certificates are trusted; read once, at the first `https` connection.
#[derive(Default)]
pub(super) struct Roots {
    extra: Vec<CertificateDer<'static>>,
    config: OnceLock<Result<Arc<ClientConfig>, rustls::Error>>,
}

impl Roots {
    /// Reads the user's own root certificates, in PEM.
    pub(super) fn new(ca_file: Option<&Path>) -> Result<Self, Problem> {
        let Some(path) = ca_file else { return Ok(Self::default()) };
        let what = format!("cannot use the certificates in {}", path.display());
        let hint = "check the setting; the file must hold certificates in PEM form";
        let bytes = std::fs::read(path)
            .map_err(|error| Problem::new(&what, error.kind().to_string()).hint(hint))?;
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
        match read {
            Ok(extra) if !extra.is_empty() => Ok(Self { extra, config: OnceLock::new() }),
            Ok(_) | Err(_) => Err(Problem::new(what, "there is no readable one").hint(hint)),
        }
    }

    fn config(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        self.config.get_or_init(|| self.build()).clone()
    }

    fn build(&self) -> Result<Arc<ClientConfig>, rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let verifier = Verifier::new_with_extra_roots(self.extra.clone(), provider.clone())?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous() // the name of the door to any verifier that is not a plain list of roots
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

/// The link of the chain that wraps a connection in TLS where the address asks for it.
pub(super) struct Tls(pub(super) Arc<Roots>);

impl<In: Transport> Connector<In> for Tls {
    type Out = Either<In, TlsTransport>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        let config = self.0.config().map_err(boxed)?;
        let connection = ClientConnection::new(config, server_name(details)?).map_err(boxed)?;
        let socket = TransportAdapter::new(transport.boxed(), details.current_time.clone());
        let stream = handshake(connection, socket, details)?;
        let buffers = LazyBuffers::new(
            details.config.input_buffer_size(),
            details.config.output_buffer_size(),
        );
        Ok(Some(Either::B(TlsTransport { buffers, stream })))
    }
}

fn server_name(details: &ConnectionDetails) -> Result<ServerName<'static>, ureq::Error> {
    let host = details.uri.host().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    ServerName::try_from(bare).map_err(|_| ureq::Error::HostNotFound)
}

fn handshake(
    mut connection: ClientConnection,
    mut socket: TransportAdapter,
    details: &ConnectionDetails,
) -> Result<StreamOwned<ClientConnection, TransportAdapter>, ureq::Error> {
    // The time to connect includes this, so what was used up already is taken off.
    let mut timeout = details.timeout;
    if !timeout.after.is_not_happening() {
        let now = (details.current_time)();
        let used = match (now, details.now) {
            (Instant::Exact(now), Instant::Exact(start)) => now.saturating_duration_since(start),
            _ => std::time::Duration::ZERO,
        };
        timeout.after = timeout.after.saturating_sub(used).into();
    }
    socket.set_timeout(timeout);
    connection.complete_io(&mut socket).map_err(|error| {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(tls) => boxed(tls.clone()),
            None => ureq::Error::from(error),
        }
    })?;
    Ok(StreamOwned::new(connection, socket))
}

fn boxed(error: rustls::Error) -> ureq::Error {
    ureq::Error::Other(Box::new(error))
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

/// A connection inside TLS.
pub(super) struct TlsTransport {
    buffers: LazyBuffers,
    stream: StreamOwned<ClientConnection, TransportAdapter>,
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output)?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.stream.sock.set_timeout(timeout);
        let got = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(got);
        Ok(got > 0)
    }

    fn is_open(&mut self) -> bool {
        self.stream.sock.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsTransport")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_certificates_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("roots.pem");
        for text in
            [None, Some(""), Some("-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----")]
        {
            if let Some(text) = text {
                std::fs::write(&path, text).unwrap();
            }
            let Err(problem) = Roots::new(Some(&path)) else { panic!("{text:?} was taken") };
            assert!(problem.what.contains("roots.pem"), "{problem}");
        }
        assert!(Roots::new(None).is_ok());
    }
}
