//! Why no result came from a guest: each way has its own word.

/// What kept a guest from giving a result. An experiment that fails inside is none of
/// these: that is a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// There is no QEMU.
    #[error("qemu-missing: {0}\nhint: apt-get install qemu-system-x86 (ci/setup does it)")]
    QemuMissing(String),
    /// The kernel lacks what no guest can do without.
    #[error("kernel-unfit: {0}\nhint: use a kernel with virtio, 9p and overlay, such as Debian's")]
    KernelUnfit(String),
    /// The guest's init never spoke.
    #[error("boot-failed: {because}\n{}", tail(.console))]
    BootFailed {
        /// What was seen instead.
        because: String,
        /// The end of what the guest's console showed.
        console: String,
    },
    /// The guest's init spoke, but could not make its world.
    #[error("setup-failed: {0}")]
    SetupFailed(String),
    /// The guest's kernel panicked.
    #[error("guest-panicked: {reason}\n{}", tail(.oops))]
    Panicked {
        /// The kernel's own sentence.
        reason: String,
        /// What the console showed from the first sign on.
        oops: String,
    },
    /// Nothing came from the guest before its deadline.
    #[error("guest-hung: nothing came within {seconds} s\n{}", tail(.console))]
    Hung {
        /// The deadline.
        seconds: u64,
        /// The end of what the guest's console showed.
        console: String,
    },
    /// QEMU or the guest went away without a word.
    #[error("channel-lost: {because}\n{}", tail(.console))]
    ChannelLost {
        /// How QEMU ended.
        because: String,
        /// The end of what the guest's console showed.
        console: String,
    },
    /// The person or the machine stopped this program's work.
    #[error("host-interrupted: the guest was thrown away")]
    Interrupted,
}

impl Failure {
    /// Its one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::QemuMissing(_) => "qemu-missing",
            Self::KernelUnfit(_) => "kernel-unfit",
            Self::BootFailed { .. } => "boot-failed",
            Self::SetupFailed(_) => "setup-failed",
            Self::Panicked { .. } => "guest-panicked",
            Self::Hung { .. } => "guest-hung",
            Self::ChannelLost { .. } => "channel-lost",
            Self::Interrupted => "host-interrupted",
        }
    }
}

/// The last lines of a console, marked as such.
fn tail(console: &str) -> String {
    let lines: Vec<&str> = console.lines().filter(|line| !line.trim().is_empty()).collect();
    let from = lines.len().saturating_sub(20);
    match lines[from..].join("\n  | ") {
        text if text.is_empty() => "its console showed nothing".into(),
        text => format!("its console ended with:\n  | {text}"),
    }
}
