//! What experiments have shown in this run: each is measured once, by the worker that wants it
//! first, while others that want it wait.
//!
//! They stay in the memory of the supervisor: to answers they are the key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use harness::record::Record;

/// A record, once there is one. Whoever holds the lock and finds none is to measure it.
pub type Slot = Arc<Mutex<Option<Record>>>;

/// The records of one run.
#[derive(Default)]
pub struct Records(Mutex<HashMap<String, Slot>>);

impl Records {
    /// The place of the experiment `id`, or `ID@VARIANT`.
    pub fn slot(&self, id: &str) -> Slot {
        let mut slots = self.0.lock().expect("nobody panics with the records");
        slots.entry(id.to_owned()).or_default().clone()
    }
}
