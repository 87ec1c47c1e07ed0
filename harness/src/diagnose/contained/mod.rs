//! `runc run` and `docker run`: a container that does not do what it should.
//!
//! What is wrong with its program is found as for chroot, without running it. What only
//! shows when it runs, a limit, a read-only root, a filter, is found by running it: in a
//! sandbox, on a copy of its root that vanishes, first as it is configured and then with one
//! restriction lifted after the other. The one without which it succeeds is the cause.

mod bundle;
mod lift;
mod trial;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use bundle::{Changes, of_bundle, of_image};

use super::{Cause, Diagnosis};
use crate::isolation::sandbox;
use crate::sandbox::{Flavour, Received, Shared, Token};
use crate::{Error, Result};

/// A container that is asked about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Contained {
    /// The runtime that starts it: `runc`, `crun`.
    pub runtime: String,
    /// The layers of its root, the topmost first.
    pub layers: Vec<PathBuf>,
    /// The OCI configuration.
    pub config: Value,
}

impl Contained {
    pub(super) fn diagnose(&self) -> Result<Diagnosis> {
        if Flavour::of_caller() == Flavour::Rootless {
            let cause = Cause::NoPrivilege { user_namespace_helps: false };
            return Ok(Diagnosis::new(Vec::new(), cause));
        }
        for layer in &self.layers {
            if !layer.is_dir() {
                let cause = super::path::why_absent_here(layer, "ENOENT");
                return Ok(Diagnosis::new(Vec::new(), cause));
            }
        }
        let name = |at: usize| format!("layer{at}");
        let shared = self.layers.iter().enumerate();
        let shared = shared.map(|(at, folder)| Shared {
            folder: folder.clone(),
            name: name(at),
            writable: false,
        });
        let sandbox =
            crate::sandbox::Sandbox { shared: shared.collect(), ..sandbox(Flavour::Root) };
        let mut running = sandbox.start(&Token::new()?, |channel| {
            let found = trial::diagnose(self).map_err(|error| error.to_string());
            // A starter that is gone needs no answer.
            let _ = channel.send(&found, None);
        })?;
        let answer = running.receive::<std::result::Result<Diagnosis, String>>()?;
        running.stop()?;
        match answer {
            Received::Message(answer, _) => answer.map_err(Error::Setup),
            Received::Closed | Received::Late => {
                Err(Error::Setup("the sandbox gave no answer".into()))
            }
        }
    }
}
